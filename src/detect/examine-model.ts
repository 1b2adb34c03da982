import { takeInput } from './model-inputs.ts'
import { createModelEngine, type EngineRoom } from './model-engine.ts'
import type { PhoneModel } from './phone-model.ts'
import { DetectError, type Examination } from './ports.ts'

/**
 * Open a model in a worker of its own and compare what each of its int8 files says of the golden
 * pictures, whatever was found before. On wasm alone: WebGPU has its trial. The worker ends with the examination.
 */
export async function examineModel(model: PhoneModel, room: EngineRoom): Promise<Examination> {
  const { engine, source } = createModelEngine(
    model,
    {
      ...room,
      device: { ...room.device, hasWebgpu: false },
      memory: {
        ...room.memory,
        hasPassed: () => false,
        trial: () => null,
        usualShape: () => null,
      },
      history: { ...room.history, forced: () => null },
    },
    { onProgress: () => undefined },
  )
  try {
    await engine.warmUp()
    for (const input of model.rectangles) {
      await engine.run(async (worker) => {
        await takeInput(worker, source, input)
        return { ok: true, value: null }
      })
    }
    return 'passed'
  } catch (cause) {
    const why = cause instanceof Error ? JSON.stringify(cause.cause) : ''
    console.warn(
      `detect: ${model.manifest.name} ${model.manifest.version} did not pass`,
      cause,
      why,
    )
    if (!(cause instanceof DetectError)) throw cause
    if (cause.code === 'model_missing') return 'unreachable'
    if (cause.code === 'engine_broke') return 'broke'
    return cause.code === 'model_damaged' ? 'damaged' : 'failed'
  } finally {
    engine.rest()
  }
}
