import type { Detection } from '../contract/detection.ts'
import type { RecordId } from '../contract/ids.ts'
import type { PredictionsMade } from '../contract/record.ts'

interface Pass {
  readonly id: RecordId
  readonly made: PredictionsMade
}

/** The first pass that a correction was made of, else the newest; null where no model has looked. */
export function firstPassOf<P extends Pass>(
  passes: readonly P[],
  seenId: RecordId | null | undefined,
): P | null {
  const seen = passes.find(({ id }) => id === seenId)
  return seen ?? passes.findLast(({ made }) => made.pass === 'first') ?? null
}

/** What a fine pass has added to a first one. */
export function closerBoxesOf(passes: readonly Pass[], first: Pass | null): readonly Detection[] {
  const fine = passes.findLast(({ made }) => made.pass === 'fine' && made.after === first?.id)
  return fine?.made.predictions.boxes ?? []
}
