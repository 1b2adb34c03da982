import type { BoxId } from '../../contract/ids.ts'
import type { CorrectedBox } from '../../contract/record.ts'
import { damageClassStyles } from '../../ui/damage-class.ts'
import { uiStrings } from '../../ui/strings/ui.en.ts'
import { strings } from '../strings.en.ts'

/** Key of the words for who made a mark. */
export const originWord = {
  model: 'originModel',
  'model-edited': 'originModelEdited',
  human: 'originHuman',
  'model-rejected': 'originRejected',
} as const satisfies Record<CorrectedBox['origin'], string>

/** How a mark is read out, e.g. 'Dent 2: Found by the model'. */
export function markLabel(
  marks: readonly CorrectedBox[],
  boxId: BoxId,
  originOf: (mark: CorrectedBox) => string,
): string {
  const index = marks.findIndex((mark) => mark.boxId === boxId)
  const mark = marks[index]
  if (mark === undefined) return ''
  return strings.text('selectMark', {
    className: uiStrings.text(damageClassStyles[mark.classId].word),
    number: index + 1,
    origin: originOf(mark),
  })
}
