import type { Size } from '../../contract/geometry.ts'
import type { CorrectedBox } from '../../contract/record.ts'
import { useViewport, type Focus, type StageView } from '../../correct/use-viewport.ts'
import type { CheckStep } from '../check-steps.ts'

/** A card and a fix show their mark zoomed to fit, with what lies around it; else the whole photo. */
export function useStepViewport(
  photo: Size,
  step: CheckStep,
  marks: readonly CorrectedBox[],
): StageView {
  return useViewport(photo, focusOf(step, marks))
}

function focusOf(step: CheckStep, marks: readonly CorrectedBox[]): Focus {
  if (step.name !== 'card' && step.name !== 'fix') return { key: 'whole', box: null }
  // The same key for card and fix: going from one to the other must not move the photo.
  const mark = marks.find(({ boxId }) => boxId === step.boxId)
  return { key: step.boxId, box: mark?.box ?? null }
}
