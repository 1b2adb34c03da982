import { classIds, type ClassId } from '../contract/ontology.ts'
import { ClassSwatch } from './ClassSwatch.tsx'
import { damageClassStyles } from './damage-class.ts'
import { uiStrings } from './strings/ui.en.ts'

interface ClassChipsProps {
  /** Read out for the group. */
  readonly label: string
  readonly chosen: ClassId
  onClass(classId: ClassId): void
}

/** The damage classes, one of them chosen. */
export function ClassChips({ label, chosen, onClass }: ClassChipsProps) {
  const words = uiStrings.useText()
  return (
    <div role="radiogroup" aria-label={label} className="flex gap-2">
      {classIds.map((classId) => (
        <label
          key={classId}
          className="flex min-h-12 flex-1 cursor-pointer items-center justify-center gap-2 rounded-chip border-2 border-line px-3 text-17 font-semibold has-checked:border-line-strong has-checked:bg-surface has-checked:font-bold has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-scratch"
        >
          <ClassSwatch classId={classId} />
          {words(damageClassStyles[classId].word)}
          <input
            type="radio"
            name="class"
            className="sr-only"
            checked={chosen === classId}
            onChange={() => onClass(classId)}
          />
        </label>
      ))}
    </div>
  )
}
