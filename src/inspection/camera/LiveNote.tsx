import type { ReactNode } from 'react'
import type { ClassId } from '../../contract/ontology.ts'
import { damageClassStyles } from '../../ui/damage-class.ts'
import { cameraStrings } from './camera-strings.en.ts'
import type { LiveView } from './live-boxes.ts'

interface LiveNoteProps {
  readonly view: LiveView
  onTryAgain(): void
}

const chip = 'rounded-chip bg-photo-veil px-4 py-1.5 text-15 font-semibold text-photo-ink'

/** What the live preview sees in words, or why it does not look. */
export function LiveNote({ view, onTryAgain }: LiveNoteProps) {
  const text = cameraStrings.useText()
  if (view.phase === 'too-slow') {
    return (
      <output className="flex max-w-sm items-center gap-2 rounded-card bg-photo-veil py-1 pr-1 pl-4 text-15 font-semibold text-photo-ink">
        <span className="flex-1 py-1.5">{text('liveTooSlow')}</span>
        <button type="button" className="min-h-12 px-3 underline" onClick={onTryAgain}>
          {text('liveTryAgain')}
        </button>
      </output>
    )
  }
  if (view.phase === 'held') {
    return view.hold === 'model' ? (
      <p className={chip}>{text('liveModel')}</p>
    ) : (
      <p className={`${chip} late`}>{text('livePhotos')}</p>
    )
  }
  if (view.frame === null) return null
  const scratches = view.marks.filter(({ classId }) => classId === 0).length
  const dents = view.marks.length - scratches
  return (
    <p className={`${chip} flex items-center gap-3`}>
      {view.marks.length === 0 && text('liveNothing')}
      {scratches > 0 && <Count classId={0}>{text('liveScratches', { count: scratches })}</Count>}
      {dents > 0 && <Count classId={1}>{text('liveDents', { count: dents })}</Count>}
    </p>
  )
}

/** With a piece of the class's line as it is drawn on the stream. */
function Count({ classId, children }: { classId: ClassId; children: ReactNode }) {
  const { photoStroke, dash } = damageClassStyles[classId]
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg viewBox="0 0 22 14" className={`h-3.5 w-5.5 ${photoStroke}`} aria-hidden="true">
        <rect
          x="1.5"
          y="1.5"
          width="19"
          height="11"
          fill="none"
          strokeWidth="2.5"
          strokeDasharray={dash ? '4 2.5' : undefined}
        />
      </svg>
      {children}
    </span>
  )
}
