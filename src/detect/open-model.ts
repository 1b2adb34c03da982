import type { Backend } from '../contract/detection.ts'
import type { Size } from '../contract/geometry.ts'
import type { OpenEngine } from './engine.ts'
import type { EngineMemory } from './engine-memory.ts'
import { bytesOf, laterCode } from './file-bytes.ts'
import { bestInput } from '../domain/input-choice.ts'
import type { ModelInput, PhoneModel } from './phone-model.ts'
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
    const input = firstInput(source, backend)
    const opened = await openFile(process, { source, backend, ...input })
    // What WebGPU says was compared in its trial: the golden images speak for the int8 files alone.
    if (backend.engine === 'wasm') await examineOnce(process.engine, source, input)
    return opened
  }
}

/** Compare what a worker says with the golden answers, where this is new. Throws a `DetectError`. */
export async function examineOnce(
  engine: EngineWorker,
  source: ModelSource,
  { size, file }: ModelInput,
): Promise<void> {
  if (source.memory.hasPassed(file.sha256)) return
  const { selfTest } = await laterCode(import('./self-test.ts'))
  await selfTest(engine, source, size)
  source.memory.rememberPassed(file.sha256)
}

/**
 * What is opened before a photo is there: the file for the shape that photos had last here, where
 * it has passed already; else the model's own.
 */
function firstInput(source: ModelSource, backend: Backend): ModelInput {
  const { model, memory } = source
  const own = { size: model.manifest.input, file: fileForBackend(source, backend) }
  const usual = memory.usualShape()
  if (backend.engine !== 'wasm' || usual === null) return own
  const passed = model.rectangles.filter(({ file }) => memory.hasPassed(file.sha256))
  return bestInput(usual, [own, ...passed])
}

/** The file that a backend runs for the model's own input: int8 on wasm; on WebGPU, where int8 is slow or wrong, the trial's. */
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
  /** Of the file's input; left out where it is the model's own. */
  readonly size?: Size
}

/** Load a model file and hand it to a worker. Throws a `DetectError` where it is not to be had, or wrong. */
export async function openFile(
  process: EngineProcess,
  { source, backend, file, size = source.model.manifest.input }: OpenRequest,
): Promise<OpenedEngine> {
  const { preprocessing, thresholds } = source.model.manifest
  const runtime = backend.engine === 'webgpu' ? webgpuRuntime : wasmRuntime
  const compiled = compiledRuntimes.get(runtime.wasm.url)
  const setup: EngineSetup = {
    modelBytes: await loadModelFile(source, { size, file }),
    threads: backend.threads,
    runtime: { ...runtimeUrls(runtime), ...(compiled === undefined ? {} : { compiled }) },
    input: {
      size,
      scale: preprocessing.scale,
      letterboxFill: preprocessing.letterboxFill,
    },
    thresholds,
  }
  const opened = await process.engine.open(setup)
  if (compiled === undefined) await keepCompiled(process.engine, runtime)
  return opened
}

/** Of each runtime that ran in this page, by the address of its machine code. */
const compiledRuntimes = new Map<string, WebAssembly.Module>()

/** A browser that hands no module from worker to page compiles it anew each time. */
async function keepCompiled(engine: EngineWorker, { wasm }: RuntimeFiles): Promise<void> {
  const module = await engine.compiledRuntime().catch(() => null)
  if (module !== null) compiledRuntimes.set(wasm.url, module)
}

/** Its bytes. Throws a `DetectError` where it is not to be had, or not for this model and input. */
export async function loadModelFile(
  { model, files, onProgress }: ModelSource,
  { size, file }: ModelInput,
): Promise<ArrayBuffer> {
  const bytes = await bytesOf(files, file, onProgress)
  const { fileFaultFor } = await laterCode(import('../domain/onnx-form.ts'))
  const fault = fileFaultFor(
    { classes: model.manifest.classes, input: size },
    new Uint8Array(bytes),
  )
  if (fault === null) return bytes
  throw new DetectError('model_wrong', { cause: `${file.url} ${fault.message}` })
}

function runtimeUrls({ mjs, wasm }: RuntimeFiles): EngineSetup['runtime'] {
  return { mjsUrl: absolute(mjs.url), wasmUrl: absolute(wasm.url) }
}

/** The runtime resolves addresses against its own script, so they are given whole. */
function absolute(url: string): string {
  return new URL(url, globalThis.location.href).href
}
