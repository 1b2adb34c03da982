import type { BoxId } from '../../contract/ids.ts'
import type { CorrectedBox } from '../../contract/record.ts'
import { damageClassStyles } from '../../ui/damage-class.ts'
import { uiStrings } from '../../ui/strings/ui.en.ts'
import { labelStrings } from './strings.en.ts'

/** What an acceptance would make of a box now. */
export type MarkFate = 'label' | 'ignored' | 'gone'

export function fateOf({ origin, reviewed }: CorrectedBox): MarkFate {
  if (!reviewed) return 'ignored'
  return origin === 'model-rejected' ? 'gone' : 'label'
}

/** How a box is read out, e.g. 'Dent 2: label'. */
export function markWords(marks: readonly CorrectedBox[], boxId: BoxId): string {
  const index = marks.findIndex((mark) => mark.boxId === boxId)
  const mark = marks[index]
  if (mark === undefined) return ''
  return labelStrings.text('mark', {
    className: uiStrings.text(damageClassStyles[mark.classId].word),
    number: index + 1,
    fate: labelStrings.text(`fate_${fateOf(mark)}`),
  })
}
