import type { CorrectedBox } from '../contract/record.ts'
import { correctedBoxesFrom } from '../domain/correction.ts'
import { detectionsOf, type PhotoView } from '../domain/inspection-view.ts'

/**
 * The marks that an editor opens with. Marks that a person drew before the model had looked stand
 * beside what the model then found, whose marks nobody has judged yet.
 */
export function startingMarks(photo: PhotoView): readonly CorrectedBox[] {
  const { predictions, correction, boxes } = photo
  if (predictions === null || correction === null) return boxes
  if (correction.made.predictionsId !== null) return boxes
  return [...correction.made.boxes, ...correctedBoxesFrom(detectionsOf(photo))]
}
