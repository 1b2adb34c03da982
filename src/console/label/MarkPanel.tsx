import { Check, CircleSlash, X } from 'lucide-react'
import type { CorrectedBox } from '../../contract/record.ts'
import { Button } from '../../ui/Button.tsx'
import { ClassChips } from '../../ui/ClassChips.tsx'
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

/** Every box with what becomes of it, and what can be done to the chosen one. */
export function MarkPanel({ review }: { review: ReviewEditor }) {
  const text = labelStrings.useText()
  const { marks, selectedId, isFixed, showsModel } = review
  const selected = marks.find(({ boxId }) => boxId === selectedId)
  const unjudged = isFixed ? 0 : marks.filter(({ reviewed }) => !reviewed).length
  return (
    <section aria-label={text('marks')} className="flex flex-col gap-2">
      {marks.length === 0 && <p className="text-15 text-ink-soft">{text('noMarks')}</p>}
      <ul className="divide-y divide-line">
        {marks.map((mark) => (
          <MarkLine
            key={mark.boxId}
            mark={mark}
            pressed={mark.boxId === selectedId}
            disabled={showsModel}
            onSelect={() => review.select(mark.boxId)}
          />
        ))}
      </ul>
      {unjudged > 0 && (
        <Button className="min-h-10" onClick={review.keepAll}>
          {text('keepAll', { count: unjudged })}
        </Button>
      )}
      {selected !== undefined && !isFixed && <ChosenMark mark={selected} review={review} />}
    </section>
  )
}

interface MarkLineProps {
  readonly mark: CorrectedBox
  readonly pressed: boolean
  readonly disabled: boolean
  onSelect(): void
}

function MarkLine({ mark, pressed, disabled, onSelect }: MarkLineProps) {
  const text = labelStrings.useText()
  const words = uiStrings.useText()
  const fate = fateOf(mark)
  const Icon = fateIcons[fate]
  return (
    <li>
      <button
        type="button"
        aria-pressed={pressed}
        disabled={disabled}
        onClick={onSelect}
        className="flex min-h-11 w-full items-center gap-2 px-2 text-left text-15 aria-pressed:bg-surface aria-pressed:font-bold hoverable:hover:bg-surface"
      >
        <ClassSwatch classId={mark.classId} />
        <span className="font-semibold">{words(damageClassStyles[mark.classId].word)}</span>
        <span className="text-13 text-ink-soft">
          {text(`by_${mark.origin}`)}
          {mark.score !== null && ` ${scoreText(mark.score)}`}
        </span>
        <span
          className="ml-auto flex items-center gap-1 text-13 text-ink-soft"
          title={text(`fate_${fate}`)}
        >
          <Icon className="size-4 shrink-0" aria-hidden="true" />
          <span className={fate === 'ignored' ? 'sr-only' : ''}>{text(`fate_${fate}`)}</span>
        </span>
      </button>
    </li>
  )
}

function ChosenMark({ mark, review }: { mark: CorrectedBox; review: ReviewEditor }) {
  const text = labelStrings.useText()
  const isGone = mark.origin === 'model-rejected'
  return (
    <div className="flex flex-col gap-2 rounded-card border border-line bg-raised p-3">
      <ClassChips label={text('damageClass')} chosen={mark.classId} onClass={review.setClass} />
      <div className="flex gap-2">
        {isGone || !mark.reviewed ? (
          <Button className="min-h-10 flex-1" onClick={review.keep}>
            {text(isGone ? 'keepAgain' : 'keep')}
          </Button>
        ) : null}
        {!isGone && (
          <Button kind="danger" className="min-h-10 flex-1" onClick={review.reject}>
            {text(mark.parentBoxId === null ? 'delete' : 'notDamage')}
          </Button>
        )}
      </div>
    </div>
  )
}
