import type { InspectionPhoto } from '../contract/console.ts'
import type { Detection } from '../contract/detection.ts'
import type { CorrectedBox } from '../contract/record.ts'
import { correctedBoxesFrom } from '../domain/correction.ts'

/** `corrected`: what stands; `model`: what the model said, before anybody judged it. */
export type MarkView = 'corrected' | 'model'

/** The newest first pass; null where no model has looked. */
export function newestPredictions({ predictions }: InspectionPhoto) {
  return predictions.findLast(({ made }) => made.pass === 'first') ?? null
}

/** What the model had said when the standing correction was made, else what it said last. */
export function judgedDetections(photo: InspectionPhoto): readonly Detection[] {
  const correction = photo.corrections.at(-1)
  const seen = photo.predictions.find(({ id }) => id === correction?.made.predictionsId)
  return (seen ?? newestPredictions(photo))?.made.predictions.boxes ?? []
}

/** The marks to draw on a photo. */
export function shownMarks(photo: InspectionPhoto, view: MarkView): readonly CorrectedBox[] {
  const correction = photo.corrections.at(-1)
  return view === 'model' || correction === undefined
    ? correctedBoxesFrom(judgedDetections(photo))
    : correction.made.boxes
}
