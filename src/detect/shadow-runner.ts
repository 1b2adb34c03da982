import type { PredictionSet } from '../contract/detection.ts'
import { firstPass } from './first-pass.ts'
import { createModelEngine, type EngineRoom } from './model-engine.ts'
import type { PhoneModel } from './phone-model.ts'
import type { PhotoToDetect } from './ports.ts'

/** A second model beside the one that works, in a worker of its own. */
export interface ShadowRunner {
  /** Never settles where it is ended meanwhile. */
  detect(photo: PhotoToDetect): Promise<PredictionSet>
  /** Ends the worker at once, whatever it does; the next photo opens another. */
  end(): void
}

/** On one wasm thread, so that a photo that comes meanwhile finds the other cores free. */
export function createShadowRunner(model: PhoneModel, room: EngineRoom): ShadowRunner {
  const shadow = createModelEngine(
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
      return (await firstPass(shadow, photo)).predictions
    },
    end: () => shadow.engine.rest(),
  }
}
