import { Button } from '../../ui/Button.tsx'
import { ClassChips } from '../../ui/ClassChips.tsx'
import { labelStrings } from './strings.en.ts'
import type { ReviewEditor } from './use-review-editor.ts'

/** What can be done to the chosen box; always in the same place, however long the list is. */
export function ChosenMark({ review }: { review: ReviewEditor }) {
  const text = labelStrings.useText()
  const { marks, selectedId, isFixed } = review
  const mark = marks.find(({ boxId }) => boxId === selectedId)
  if (mark === undefined || isFixed) return null
  const isGone = mark.origin === 'model-rejected'
  return (
    <div className="flex flex-col gap-2 border-t border-line px-4 py-3">
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
