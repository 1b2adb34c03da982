import type { Size } from '../contract/geometry.ts'
import { agrees, goldenDifference } from '../domain/golden-check.ts'
import { goldenPictures } from './golden-pictures.ts'
import type { ModelSource } from './open-model.ts'
import { DetectError } from './ports.ts'
import type { EngineWorker } from './worker-api.ts'

/**
 * Compare what the file that the worker runs says with what it should. Throws a `DetectError`:
 * `engine_failed` where that is something else.
 */
export async function selfTest(
  engine: EngineWorker,
  { model, files }: ModelSource,
  size: Size,
): Promise<void> {
  for (const { png, expected } of await goldenPictures(model, files, size)) {
    const answer = await engine.examine(png)
    if (!answer.ok) throw new DetectError('engine_failed', { cause: answer.problem })
    const difference = goldenDifference(expected, answer.value)
    if (!agrees(difference)) throw new DetectError('engine_failed', { cause: difference })
  }
}
