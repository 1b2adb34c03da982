import { Check, CircleSlash, X } from 'lucide-react'
import type { CorrectedBox } from '../../contract/record.ts'
import { Button } from '../../ui/Button.tsx'
import { ClassSwatch } from '../../ui/ClassSwatch.tsx'
import { damageClassStyles } from '../../ui/damage-class.ts'
import { uiStrings } from '../../ui/strings/ui.en.ts'
import { scoreText } from '../../ui/sureness.ts'
import { fateOf, type MarkFate } from './mark-fate.ts'
import { labelStrings } from './strings.en.ts'
import type { ReviewEditor } from './use-review-editor.ts'

const fateIcons = { label: Check, ignored: CircleSlash, gone: X } as const satisfies Record<
  MarkFate,
  unknown
>

/** Every box with what becomes of it. */
export function MarkPanel({ review }: { review: ReviewEditor }) {
  const text = labelStrings.useText()
  const { marks, selectedId, isFixed, showsModel } = review
  const unjudged = isFixed ? 0 : marks.filter(({ reviewed }) => !reviewed).length
  return (
    <section aria-label={text('marks')} className="flex flex-col gap-2">
      {marks.length === 0 && <p className="text-15 text-ink-soft">{text('noMarks')}</p>}
      {unjudged > 0 && (
        <>
          <Button className="min-h-10" onClick={review.keepAll}>
            {text('keepAll', { count: unjudged })}
          </Button>
          <p className="text-13 text-ink-soft">{text('unjudgedHint')}</p>
        </>
      )}
      <ul className="divide-y divide-line">
        {marks.map((mark) => (
          <MarkLine
            key={mark.boxId}
            mark={mark}
            pressed={mark.boxId === selectedId}
            ofModel={showsModel}
            closer={review.closer.has(mark.boxId)}
            onSelect={() => review.select(mark.boxId)}
          />
        ))}
      </ul>
    </section>
  )
}

interface MarkLineProps {
  readonly mark: CorrectedBox
  readonly pressed: boolean
  /** Just what the model said: nothing becomes of it, and nobody chooses it. */
  readonly ofModel: boolean
  /** Found by the model's second look. */
  readonly closer: boolean
  onSelect(): void
}

function MarkLine({ mark, pressed, ofModel, closer, onSelect }: MarkLineProps) {
  const text = labelStrings.useText()
  const words = uiStrings.useText()
  const fate = fateOf(mark)
  const Icon = fateIcons[fate]
  return (
    <li>
      <button
        type="button"
        aria-pressed={pressed}
        disabled={ofModel}
        onClick={onSelect}
        className="flex min-h-11 w-full items-center gap-2 px-2 text-left text-15 aria-pressed:bg-surface aria-pressed:font-bold hoverable:hover:bg-surface"
      >
        <ClassSwatch classId={mark.classId} />
        <span className="font-semibold">{words(damageClassStyles[mark.classId].word)}</span>
        <span className="text-13 text-ink-soft">
          {text(`by_${mark.origin}`)}
          {mark.score !== null && ` ${scoreText(mark.score)}`}
          {closer && ` · ${text('secondLook')}`}
        </span>
        {!ofModel && (
          <span className="ml-auto flex items-center gap-1 text-13 text-ink-soft">
            <Icon className="size-4 shrink-0" aria-hidden="true" />
            {text(`fate_${fate}`)}
          </span>
        )}
      </button>
    </li>
  )
}
