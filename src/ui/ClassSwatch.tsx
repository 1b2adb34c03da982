import type { ClassId } from '../contract/ontology.ts'
import { damageClassStyles } from './damage-class.ts'

/** A short piece of the class's line, as it is drawn on photos. */
export function ClassSwatch({ classId }: { classId: ClassId }) {
  const { text, dash } = damageClassStyles[classId]
  return (
    <svg viewBox="0 0 22 14" className={`h-3.5 w-5.5 shrink-0 ${text}`} aria-hidden="true">
      <rect
        x="1.5"
        y="1.5"
        width="19"
        height="11"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.5"
        strokeDasharray={dash ? '4 2.5' : undefined}
      />
    </svg>
  )
}
