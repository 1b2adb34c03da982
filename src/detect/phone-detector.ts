import type { ModelManifest } from '../contract/model.ts'
import { isSameModel } from '../domain/model-files.ts'
import { currentRung, ladderFor } from './backend-ladder.ts'
import { bundledModel } from './bundled-model.ts'
import { createDetector } from './detector.ts'
import { deviceFacts } from './device-facts.ts'
import { engineHistory } from './engine-history.ts'
import { engineMemory } from './engine-memory.ts'
import { startEngineProcess } from './engine-process.ts'
import type { TakeTurn } from './fine-pass.ts'
import { gpuAdapter } from './gpu-adapter.ts'
import { untilIdle } from './idle.ts'
import { filesForOffline, sentModel, type PhoneModel } from './phone-model.ts'
import type { Detector, FileSource, KnownFile } from './ports.ts'
import { wasmRuntime, webgpuRuntime } from './runtime-files.ts'
import type { TrialOptions } from './webgpu-trial.ts'

const idleMs = 60_000
const deadlineMs = 120_000
const retryMs = 20_000

/** Long enough for a person to look at the first boxes with all of the phone's power. */
const quietMs = 8_000

/**
 * The detector with this browser's engines. It begins with `active`, the model that the phone was
 * last switched to; null: with the one that came with the app.
 */
export function createPhoneDetector(
  files: FileSource,
  active: ModelManifest | null,
): Detector & { turn: TakeTurn } {
  const device = deviceFacts()
  const trial: TrialOptions = {
    device,
    wasm: currentRung(ladderFor(device, false)),
    start: startEngineProcess,
    deadlineMs,
    adapter: gpuAdapter,
    idle: () => untilIdle(quietMs),
  }
  return createDetector({
    model: modelFor(active),
    modelFor,
    files,
    device,
    memory: engineMemory(localStorage, device.userAgent),
    history: engineHistory(localStorage, device.userAgent),
    start: startEngineProcess,
    idleMs,
    deadlineMs,
    retryMs,
    trial,
    lookFurther: async (source) => {
      const { tryWebgpu } = await import('./webgpu-trial.ts')
      return tryWebgpu(trial, source)
    },
  })
}

/** A version that came with the app runs from the app's own files, whoever names it. */
function modelFor(manifest: ModelManifest | null): PhoneModel | null {
  const bundled = bundledModel()
  if (manifest === null) return bundled
  const isBundled = bundled !== null && isSameModel(bundled.manifest, manifest)
  return isBundled ? bundled : sentModel(manifest)
}

/**
 * The files of a model that a server sends, as this phone needs them to run it; none where they
 * came with the app.
 */
export function sentFiles(manifest: ModelManifest): readonly KnownFile[] {
  const bundled = bundledModel()
  if (bundled !== null && isSameModel(bundled.manifest, manifest)) return []
  const model = sentModel(manifest)
  return [...filesForOffline(model), ...webgpuFileOf(model)]
}

/** What must be kept on the phone so that the detector works with the network off. */
export function detectorFiles(active: ModelManifest | null): readonly KnownFile[] {
  const bundled = modelFor(null)
  const model = modelFor(active)
  const files = [
    ...(model === null ? [] : filesForOffline(model)),
    wasmRuntime.mjs,
    wasmRuntime.wasm,
    ...(bundled === null ? [] : filesForOffline(bundled)),
    ...(model === null ? [] : webgpuFilesOf(model)),
  ]
  return files.filter(({ url }, index) => files.findIndex((file) => file.url === url) === index)
}

function webgpuFilesOf(model: PhoneModel): readonly KnownFile[] {
  const file = webgpuFileOf(model)
  return file.length === 0 ? [] : [...file, webgpuRuntime.mjs, webgpuRuntime.wasm]
}

/** The file that won a trial of WebGPU on this browser. */
function webgpuFileOf(model: PhoneModel): readonly KnownFile[] {
  const trial = engineMemory(localStorage, navigator.userAgent).trial(model.int8.sha256)
  const file = trial?.winner === 'webgpu' && trial.file !== null ? model[trial.file] : null
  return file === null ? [] : [file]
}
