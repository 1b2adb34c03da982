import { currentRung, ladderFor } from './backend-ladder.ts'
import { bundledModel } from './bundled-model.ts'
import { createDetector } from './detector.ts'
import { deviceFacts } from './device-facts.ts'
import { engineMemory } from './engine-memory.ts'
import { startEngineProcess } from './engine-process.ts'
import { gpuAdapter } from './gpu-adapter.ts'
import { untilIdle } from './idle.ts'
import { filesForOffline } from './phone-model.ts'
import type { Detector, FileSource, KnownFile } from './ports.ts'
import { wasmRuntime, webgpuRuntime } from './runtime-files.ts'
import { tryWebgpu } from './webgpu-trial.ts'

const idleMs = 60_000
const deadlineMs = 120_000
const retryMs = 20_000

/** Long enough for a person to look at the first boxes with all of the phone's power. */
const quietMs = 8_000

/** The detector with this browser's engines and the model that came with the app. */
export function createPhoneDetector(files: FileSource): Detector {
  const device = deviceFacts()
  return createDetector({
    model: bundledModel(),
    files,
    device,
    memory: engineMemory(localStorage, device.userAgent),
    start: startEngineProcess,
    idleMs,
    deadlineMs,
    retryMs,
    lookFurther: (source) =>
      tryWebgpu(
        {
          device,
          wasm: currentRung(ladderFor(device, false)),
          start: startEngineProcess,
          deadlineMs,
          adapter: gpuAdapter,
          idle: () => untilIdle(quietMs),
        },
        source,
      ),
  })
}

/** What must be kept on the phone so that the detector works with the network off. */
export function detectorFiles(): readonly KnownFile[] {
  const model = bundledModel()
  if (model === null) return [wasmRuntime.mjs, wasmRuntime.wasm]
  const { userAgent } = navigator
  const trial = engineMemory(localStorage, userAgent).trial(model.int8.sha256)
  const webgpuFile = trial?.winner === 'webgpu' && trial.file !== null ? model[trial.file] : null
  return [
    ...filesForOffline(model),
    wasmRuntime.mjs,
    wasmRuntime.wasm,
    ...(webgpuFile === null ? [] : [webgpuFile, webgpuRuntime.mjs, webgpuRuntime.wasm]),
  ]
}
