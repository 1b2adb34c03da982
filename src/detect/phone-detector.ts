import { bundledModel } from './bundled-model.ts'
import { createDetector } from './detector.ts'
import { deviceFacts } from './device-facts.ts'
import { engineMemory } from './engine-memory.ts'
import { startEngineProcess } from './engine-process.ts'
import { filesForOffline } from './phone-model.ts'
import type { Detector, FileSource, KnownFile } from './ports.ts'
import { wasmRuntime } from './runtime-files.ts'

const idleMs = 60_000
const deadlineMs = 120_000
const retryMs = 20_000

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
  })
}

/** What must be kept on the phone so that the detector works with the network off. */
export function detectorFiles(): readonly KnownFile[] {
  const model = bundledModel()
  const runtime = [wasmRuntime.mjs, wasmRuntime.wasm]
  return model === null ? runtime : [...runtime, ...filesForOffline(model)]
}
