import type { Backend } from '../contract/detection.ts'
import { ladderFor, type BackendLadder, type DeviceFacts } from './backend-ladder.ts'
import { adaptedLadder } from './adapted-ladder.ts'
import { createEngine, type Engine, type EngineOptions } from './engine.ts'
import type { EngineHistory } from './engine-history.ts'
import type { EngineMemory } from './engine-memory.ts'
import { laterCode } from './file-bytes.ts'
import { modelOpener, type ModelSource } from './open-model.ts'
import type { PhoneModel } from './phone-model.ts'
import type { FileSource } from './ports.ts'
import type { EngineProcess } from './worker-api.ts'

/** One model with the engine that runs it. */
export interface ModelEngine {
  readonly source: ModelSource
  readonly engine: Engine
}

/** What every model's engine is made with. */
export interface EngineRoom {
  readonly files: FileSource
  readonly memory: EngineMemory
  readonly history: EngineHistory
  readonly device: DeviceFacts
  readonly start: (backend: Backend) => EngineProcess
  readonly deadlineMs: number
}

/** Nothing is loaded before the engine is first asked for. */
export function createModelEngine(
  model: PhoneModel,
  { files, memory, history, device, start, deadlineMs }: EngineRoom,
  hears: Pick<ModelSource, 'onProgress'> & Pick<EngineOptions, 'onFault'>,
): ModelEngine {
  const source: ModelSource = { model, files, memory, onProgress: hears.onProgress }
  const engine = createEngine({
    ladder: ladderOf(source, { device, history }),
    start,
    open: modelOpener(source),
    deadlineMs,
    recheck: async (worker, backend) => {
      const { createRecheck } = await laterCode(import('./recheck.ts'))
      await createRecheck({ source, history })(worker, backend)
    },
    ...(hears.onFault === undefined ? {} : { onFault: hears.onFault }),
  })
  return { source, engine }
}

/** The rungs for a model on this device, as trial, faults and its owner want them. */
export function ladderOf(
  { model, memory }: ModelSource,
  { device, history }: Pick<EngineRoom, 'device' | 'history'>,
): BackendLadder {
  const webgpuWon = memory.trial(model.int8.sha256)?.winner === 'webgpu'
  return adaptedLadder(ladderFor(device, webgpuWon), history)
}
