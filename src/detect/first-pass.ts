import type { Backend, PredictionSet } from '../contract/detection.ts'
import type { ModelEngine } from './model-engine.ts'
import { takeInputFor } from './model-inputs.ts'
import type { PhotoToDetect } from './ports.ts'
import { predictionSet } from './prediction-set.ts'

/** What a model says of a whole photo, by its file for the photo's shape, and what ran it. */
export async function firstPass(
  { engine, source }: ModelEngine,
  photo: PhotoToDetect,
): Promise<{ readonly predictions: PredictionSet; readonly backend: Backend }> {
  const { value, backend } = await engine.run(async (worker, on) => {
    const input = await takeInputFor(photo.size, { source, backend: on, worker })
    const answer = await worker.detect(photo.bytes, photo.size)
    return answer.ok ? { ok: true, value: { input, found: answer.value } } : answer
  })
  const { manifest } = source.model
  return { predictions: predictionSet({ photo, manifest, backend, ...value }), backend }
}
