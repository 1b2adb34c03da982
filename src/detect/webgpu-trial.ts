import type { Backend } from '../contract/detection.ts'
import type { DeviceFacts } from './backend-ladder.ts'
import { alive } from './engine.ts'
import type { Trial } from './engine-memory.ts'
import { expectationOf, goldenDifference, type RawOutput } from '../domain/golden-check.ts'
import { bytesOf } from './file-bytes.ts'
import { goldenPictures, type GoldenPicture } from './golden-pictures.ts'
import { openFile, type ModelSource, type OpenRequest } from './open-model.ts'
import { DetectError } from './ports.ts'
import { webgpuRuntime } from './runtime-files.ts'
import { judgeWebgpu, mayTryWebgpu } from './webgpu-verdict.ts'
import type { EngineProcess, EngineWorker } from './worker-api.ts'

export interface TrialOptions {
  readonly device: DeviceFacts
  /** The wasm backend that photos run on without WebGPU. */
  readonly wasm: Backend
  readonly start: (backend: Backend) => EngineProcess
  readonly deadlineMs: number
  /** Whether the graphics adapter computes in half precision; null where there is none to use. */
  readonly adapter: () => Promise<{ readonly hasF16: boolean } | null>
  /** Resolves when nobody waits for anything. */
  readonly idle: () => Promise<void>
}

const webgpu: Backend = { engine: 'webgpu', threads: 1 }
const timedRunCount = 5

/**
 * Try WebGPU on the golden images once for each model and browser version, against wasm, and
 * remember who won. Resolves to true where WebGPU did. Rejects where the trial could not be held,
 * for lack of a network say: then the next start holds it.
 */
export async function tryWebgpu(options: TrialOptions, source: ModelSource): Promise<boolean> {
  const { model, memory } = source
  const modelSha = model.int8.sha256
  if (!mayTryWebgpu(options.device) || memory.trial(modelSha) !== null) return false
  await options.idle()
  const adapter = await options.adapter()
  const file: Trial['file'] = adapter?.hasF16 === true && model.fp16 !== null ? 'fp16' : 'float'
  if (adapter === null || model[file] === null) return false
  const verdict = await compare(new Trials(options, source), file)
  memory.rememberTrial({ modelSha, file, ...verdict })
  return verdict.winner === 'webgpu'
}

async function compare(trials: Trials, file: 'fp16' | 'float') {
  await trials.fetchRuntime()
  const golden = await goldenPictures(trials.source.model, trials.source.files)
  const right = await trials.onWasm(file, (engine) => examineAll(engine, golden))
  const gpu = await trials.onWebgpu(file, async (engine) => ({
    said: await examineAll(engine, golden),
    webgpuMs: await engine.time(timedRunCount),
  }))
  if (!gpu.ok) return { winner: 'wasm', why: gpu.why } as const
  const wasmMs = await trials.onWasm('int8', (engine) => engine.time(timedRunCount))
  const differences = gpu.value.said.map((said, index) =>
    goldenDifference(expectationOf(right[index] ?? said, `golden ${index}`), said),
  )
  return judgeWebgpu({ differences, webgpuMs: gpu.value.webgpuMs, wasmMs })
}

async function examineAll(
  engine: EngineWorker,
  golden: readonly GoldenPicture[],
): Promise<readonly RawOutput[]> {
  const said: RawOutput[] = []
  for (const { png } of golden) {
    const answer = await engine.examine(png)
    if (!answer.ok) throw new Error(`a golden picture: ${answer.problem}`)
    said.push(answer.value)
  }
  return said
}

type Work<T> = (engine: EngineWorker) => Promise<T>

/** One worker after the other, for the memory's sake; each ends with its work. */
class Trials {
  readonly source: ModelSource
  readonly #options: TrialOptions

  constructor(options: TrialOptions, source: ModelSource) {
    this.#options = options
    // What this loads is no progress of the detector, which is long ready.
    this.source = { ...source, onProgress: () => undefined }
  }

  /** Into the cache, checked; the worker then finds it at its address. */
  async fetchRuntime(): Promise<void> {
    await bytesOf(this.source.files, webgpuRuntime.mjs)
    await bytesOf(this.source.files, webgpuRuntime.wasm)
  }

  onWasm<T>(file: 'int8' | 'fp16' | 'float', work: Work<T>): Promise<T> {
    return this.#run(this.#options.wasm, file, work)
  }

  /** What goes wrong on WebGPU speaks against it, but for a file that is not to be had. */
  async onWebgpu<T>(
    file: 'fp16' | 'float',
    work: Work<T>,
  ): Promise<{ ok: true; value: T } | { ok: false; why: string }> {
    try {
      return { ok: true, value: await this.#run(webgpu, file, work) }
    } catch (cause) {
      if (cause instanceof DetectError) throw cause
      return { ok: false, why: String(cause) }
    }
  }

  async #run<T>(backend: Backend, name: 'int8' | 'fp16' | 'float', work: Work<T>): Promise<T> {
    const file = this.source.model[name]
    if (file === null) throw new Error(`the model has no ${name} file`)
    const request: OpenRequest = { source: this.source, backend, file }
    const process = this.#options.start(backend)
    const whole = openFile(process, request).then(() => work(process.engine))
    try {
      return await alive(process, whole, this.#options.deadlineMs)
    } finally {
      process.end()
    }
  }
}
