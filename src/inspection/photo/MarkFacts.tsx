import type { CorrectedBox } from '../../contract/record.ts'
import { ClassSwatch } from '../../ui/ClassSwatch.tsx'
import { damageClassStyles } from '../../ui/damage-class.ts'
import { uiStrings } from '../../ui/strings/ui.en.ts'
import { scoreText, surenessOf } from '../../ui/sureness.ts'
import { strings } from '../strings.en.ts'
import { useOriginText } from './closer-marks.ts'

/** Class, sureness and size of a mark: the word first, the number beside it. */
export function MarkFacts({ mark }: { mark: CorrectedBox }) {
  const words = uiStrings.useText()
  const text = strings.useText()
  const { box, classId, score, origin } = mark
  const size = text('sizePx', { width: Math.round(box.width), height: Math.round(box.height) })
  return (
    <div className="min-w-0">
      <p className="flex items-center gap-2 text-20 font-bold">
        <ClassSwatch classId={classId} />
        {words(damageClassStyles[classId].word)}
        {score !== null && origin === 'model' && (
          <span className="text-17 font-semibold">
            {words(surenessOf(score))} <span className="text-ink-soft">{scoreText(score)}</span>
          </span>
        )}
      </p>
      <p className="text-15 text-ink-soft">
        {useOriginText(mark)} · {size}
      </p>
    </div>
  )
}
