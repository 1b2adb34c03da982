import type { BoxId } from '../contract/ids.ts'
import type { CorrectedBox } from '../contract/record.ts'

/** Where a person stands in checking one photo. */
export type CheckStep =
  /** The whole photo, to look at. */
  | { readonly name: 'whole' }
  /** One mark, zoomed to fit: keep, fix, or not damage. */
  | { readonly name: 'card'; readonly boxId: BoxId }
  /** One mark with its handles; `next` says where Done leads. */
  | { readonly name: 'fix'; readonly boxId: BoxId; readonly next: 'cards' | 'missed' | 'whole' }
  /** The whole photo again, to add what the model missed. */
  | { readonly name: 'missed' }

/** The first mark that nobody has judged; after the last one, 'Anything missed?'. */
export function nextStep(marks: readonly CorrectedBox[], after: BoxId | null = null): CheckStep {
  const from = after === null ? 0 : marks.findIndex(({ boxId }) => boxId === after) + 1
  const inOrder = [...marks.slice(from), ...marks.slice(0, from)]
  const mark = inOrder.find(({ boxId, reviewed }) => !reviewed && boxId !== after)
  return mark === undefined ? { name: 'missed' } : { name: 'card', boxId: mark.boxId }
}

/** Where Done of 'fix' leads. */
export function stepAfterFix(
  step: CheckStep & { name: 'fix' },
  marks: readonly CorrectedBox[],
): CheckStep {
  return step.next === 'cards' ? nextStep(marks, step.boxId) : { name: step.next }
}

/** The step still stands: undo, another tab or a deletion may have taken its mark away. */
export function standingStep(step: CheckStep, marks: readonly CorrectedBox[]): CheckStep {
  if (step.name !== 'card' && step.name !== 'fix') return step
  return marks.some(({ boxId }) => boxId === step.boxId) ? step : { name: 'whole' }
}
