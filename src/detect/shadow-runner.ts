import type { PredictionSet } from '../contract/detection.ts'
import { createModelEngine, type EngineRoom } from './model-engine.ts'
import type { PhoneModel } from './phone-model.ts'
import type { PhotoToDetect } from './ports.ts'
import { predictionSet } from './prediction-set.ts'

/** A second model beside the one that works, in a worker of its own. */
export interface ShadowRunner {
  /** Never settles where it is ended meanwhile. */
  detect(photo: PhotoToDetect): Promise<PredictionSet>
  /** Ends the worker at once, whatever it does; the next photo opens another. */
  end(): void
}

/** On one wasm thread, so that a photo that comes meanwhile finds the other cores free. */
export function createShadowRunner(model: PhoneModel, room: EngineRoom): ShadowRunner {
  const { engine, source } = createModelEngine(
    model,
    {
      ...room,
      device: { ...room.device, isolated: false, hasWebgpu: false },
      memory: { ...room.memory, trial: () => null },
      history: { ...room.history, forced: () => null },
    },
    { onProgress: () => undefined },
  )
  return {
    async detect(photo) {
      const { value: found, backend } = await engine.run((worker) =>
        worker.detect(photo.bytes, photo.size),
      )
      const { manifest, int8: file } = source.model
      return predictionSet({ photo, manifest, file, backend, found })
    },
    end: () => engine.rest(),
  }
}
