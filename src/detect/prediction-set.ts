import type { Backend, PredictionSet } from '../contract/detection.ts'
import { BoxId } from '../contract/ids.ts'
import type { ModelManifest } from '../contract/model.ts'
import { withBoxIds } from '../domain/detections.ts'
import type { ModelInput } from './phone-model.ts'
import type { PhotoToDetect } from './ports.ts'
import type { FoundBoxes } from './worker-api.ts'

/** What was found, with all that is needed to find it again. */
export function predictionSet(made: {
  readonly photo: PhotoToDetect
  readonly manifest: ModelManifest
  /** The very file that ran: its hash names the model. */
  readonly input: ModelInput
  readonly backend: Backend
  readonly found: FoundBoxes
}): PredictionSet {
  const { photo, manifest, found } = made
  return {
    photoSha: photo.sha,
    photoSize: photo.size,
    model: { name: manifest.name, version: manifest.version, sha: made.input.file.sha256 },
    backend: made.backend,
    input: made.input.size,
    preprocessingVersion: manifest.preprocessing.version,
    thresholds: manifest.thresholds,
    timings: found.timings,
    boxes: withBoxIds(found.boxes, () => BoxId.parse(crypto.randomUUID())),
  }
}
