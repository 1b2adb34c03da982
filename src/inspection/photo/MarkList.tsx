import { use } from 'react'
import type { BoxId } from '../../contract/ids.ts'
import type { CorrectedBox } from '../../contract/record.ts'
import { ClassSwatch } from '../../ui/ClassSwatch.tsx'
import { damageClassStyles } from '../../ui/damage-class.ts'
import { uiStrings } from '../../ui/strings/ui.en.ts'
import { scoreText } from '../../ui/sureness.ts'
import { strings } from '../strings.en.ts'
import { CloserMarksContext, originText } from './closer-marks.ts'

interface MarkListProps {
  readonly marks: readonly CorrectedBox[]
  readonly selectedId: BoxId | null
  onSelect(boxId: BoxId): void
}

/** Every mark as a line, where there is room beside the photo; a phone held upright has the stack. */
export function MarkList({ marks, selectedId, onSelect }: MarkListProps) {
  const text = strings.useText()
  const words = uiStrings.useText()
  const closer = use(CloserMarksContext)
  return (
    <ul aria-label={text('markList')} className="short:hidden hidden divide-y divide-line md:block">
      {marks.map((mark) => (
        <li key={mark.boxId}>
          <button
            type="button"
            aria-pressed={mark.boxId === selectedId}
            onClick={() => onSelect(mark.boxId)}
            className="flex min-h-12 w-full items-center gap-2 text-left text-15 aria-pressed:bg-surface hoverable:hover:bg-surface"
          >
            <ClassSwatch classId={mark.classId} />
            <span className="font-semibold">{words(damageClassStyles[mark.classId].word)}</span>
            {mark.score !== null && <span className="text-ink-soft">{scoreText(mark.score)}</span>}
            <span className="ml-auto text-13 text-ink-soft">{originText(mark, closer)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
