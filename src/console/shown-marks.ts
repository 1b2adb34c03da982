import type { InspectionPhoto } from '../contract/console.ts'
import type { Detection } from '../contract/detection.ts'
import type { BoxId } from '../contract/ids.ts'
import type { CorrectedBox } from '../contract/record.ts'
import { correctedBoxesFrom } from '../domain/correction.ts'
import { closerBoxesOf, firstPassOf } from '../domain/passes.ts'

/** `corrected`: what stands; `model`: what the model said, before anybody judged it. */
export type MarkView = 'corrected' | 'model'

/** The newest first pass; null where no model has looked. */
export function newestPredictions({ predictions }: InspectionPhoto) {
  return predictions.findLast(({ made }) => made.pass === 'first') ?? null
}

/**
 * What the model had said when the standing correction was made, else what it said last; with what
 * its fine pass added.
 */
export function judgedDetections(photo: InspectionPhoto): readonly Detection[] {
  const first = seenFirst(photo)
  return [...(first?.made.predictions.boxes ?? []), ...closerBoxesOf(photo.predictions, first)]
}

/** The marks to draw on a photo. */
export function shownMarks(photo: InspectionPhoto, view: MarkView): readonly CorrectedBox[] {
  const correction = photo.corrections.at(-1)
  return view === 'model' || correction === undefined
    ? correctedBoxesFrom(judgedDetections(photo))
    : correction.made.boxes
}

/** Marks that a fine pass found. */
export function closerIds(photo: InspectionPhoto): ReadonlySet<BoxId> {
  return new Set(closerBoxesOf(photo.predictions, seenFirst(photo)).map(({ boxId }) => boxId))
}

function seenFirst({ predictions, corrections }: InspectionPhoto) {
  return firstPassOf(predictions, corrections.at(-1)?.made.predictionsId)
}
