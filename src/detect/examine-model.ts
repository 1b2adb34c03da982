import { createModelEngine, type EngineRoom } from './model-engine.ts'
import type { PhoneModel } from './phone-model.ts'
import { DetectError, type Examination } from './ports.ts'

/**
 * Open a model in a worker of its own and compare what it says of its golden pictures, whatever was
 * found before. On wasm alone: WebGPU has its trial. The worker ends with the examination.
 */
export async function examineModel(model: PhoneModel, room: EngineRoom): Promise<Examination> {
  const { engine } = createModelEngine(
    model,
    {
      ...room,
      device: { ...room.device, hasWebgpu: false },
      memory: { ...room.memory, hasPassed: () => false, trial: () => null },
      history: { ...room.history, forced: () => null },
    },
    { onProgress: () => undefined },
  )
  try {
    await engine.warmUp()
    return 'passed'
  } catch (cause) {
    console.warn(`detect: ${model.manifest.name} ${model.manifest.version} did not pass`, cause)
    if (!(cause instanceof DetectError)) throw cause
    if (cause.code === 'model_missing') return 'unreachable'
    return cause.code === 'model_damaged' ? 'damaged' : 'failed'
  } finally {
    engine.rest()
  }
}
