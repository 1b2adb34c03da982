import type { Backend } from '../contract/detection.ts'
import type { OpenEngine } from './engine.ts'
import type { EngineMemory } from './engine-memory.ts'
import { agrees, goldenDifference } from '../domain/golden-check.ts'
import { fileFaultFor } from '../domain/onnx-form.ts'
import { bytesOf, goldenPictures } from './golden-pictures.ts'
import type { PhoneModel } from './phone-model.ts'
import { DetectError, type FileSource, type KnownFile } from './ports.ts'
import { wasmRuntime, webgpuRuntime, type RuntimeFiles } from './runtime-files.ts'
import type { EngineProcess, EngineSetup, EngineWorker, OpenedEngine } from './worker-api.ts'

export interface ModelSource {
  readonly model: PhoneModel
  readonly files: FileSource
  readonly memory: EngineMemory
  /** 0 to 1, of the model's bytes. */
  readonly onProgress: (fraction: number) => void
}

/** Open an engine with the model, and examine it on the golden images where this is new. */
export function modelOpener(source: ModelSource): OpenEngine {
  return async (process, backend) => {
    const file = fileForBackend(source, backend)
    const opened = await openFile(process, { source, backend, file })
    // What WebGPU says was compared in its trial: the golden images speak for the int8 file alone.
    if (backend.engine === 'wasm' && !source.memory.hasPassed(file.sha256)) {
      await selfTest(process.engine, source)
      source.memory.rememberPassed(file.sha256)
    }
    return opened
  }
}

/** The file that a backend runs: int8 on wasm; on WebGPU, where int8 is slow or wrong, the trial's. */
export function fileForBackend({ model, memory }: ModelSource, backend: Backend): KnownFile {
  if (backend.engine === 'wasm') return model.int8
  const trial = memory.trial(model.int8.sha256)
  const file = trial?.file === 'fp16' ? model.fp16 : model.float
  if (file === null) throw new Error('WebGPU without a float file')
  return file
}

export interface OpenRequest {
  readonly source: ModelSource
  readonly backend: Backend
  readonly file: KnownFile
}

/** Load a model file and hand it to a worker. Throws a `DetectError` where it is not to be had, or wrong. */
export async function openFile(
  process: EngineProcess,
  { source, backend, file }: OpenRequest,
): Promise<OpenedEngine> {
  const modelBytes = await bytesOf(source.files, file, source.onProgress)
  const { manifest } = source.model
  const fault = fileFaultFor(manifest, new Uint8Array(modelBytes))
  if (fault !== null)
    throw new DetectError('model_wrong', { cause: `${file.url} ${fault.message}` })
  const { input, preprocessing, thresholds } = manifest
  const setup: EngineSetup = {
    modelBytes,
    threads: backend.threads,
    runtime: runtimeUrls(backend.engine === 'webgpu' ? webgpuRuntime : wasmRuntime),
    input: {
      size: input,
      scale: preprocessing.scale,
      letterboxFill: preprocessing.letterboxFill,
    },
    thresholds,
  }
  return process.engine.open(setup)
}

function runtimeUrls({ mjs, wasm }: RuntimeFiles): EngineSetup['runtime'] {
  return { mjsUrl: absolute(mjs.url), wasmUrl: absolute(wasm.url) }
}

/** The runtime resolves addresses against its own script, so they are given whole. */
function absolute(url: string): string {
  return new URL(url, globalThis.location.href).href
}

/** Throws a `DetectError`: `engine_failed` where the engine says something else than it should. */
async function selfTest(engine: EngineWorker, { model, files }: ModelSource): Promise<void> {
  for (const { png, expected } of await goldenPictures(model, files)) {
    const answer = await engine.examine(png)
    if (!answer.ok) throw new DetectError('engine_failed', { cause: answer.problem })
    const difference = goldenDifference(expected, answer.value)
    if (!agrees(difference)) throw new DetectError('engine_failed', { cause: difference })
  }
}
