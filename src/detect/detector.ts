import type { Backend, PredictionSet } from '../contract/detection.ts'
import { ladderFor, type DeviceFacts } from './backend-ladder.ts'
import { createEngine, type Engine } from './engine.ts'
import type { EngineMemory } from './engine-memory.ts'
import { settable, type Settable } from '../domain/observable.ts'
import { fileForBackend, modelOpener, type ModelSource } from './open-model.ts'
import type { PhoneModel } from './phone-model.ts'
import {
  DetectError,
  type Detector,
  type DetectorStatus,
  type FileSource,
  type PhotoToDetect,
} from './ports.ts'
import { predictionSet } from './prediction-set.ts'
import { createTurns, type Turns } from './turns.ts'
import type { EngineProcess } from './worker-api.ts'

export interface DetectorOptions {
  readonly model: PhoneModel | null
  readonly files: FileSource
  readonly memory: EngineMemory
  readonly device: DeviceFacts
  readonly start: (backend: Backend) => EngineProcess
  /** Time without a photo after which the worker's memory is given back. */
  readonly idleMs: number
  /** Longer than any run or start takes. */
  readonly deadlineMs: number
  /** How long a detector that could not load waits before it tries again. */
  readonly retryMs: number
  /** Looks for a faster engine after the first boxes; true where the memory now names one. */
  readonly lookFurther?: (source: ModelSource) => Promise<boolean>
}

const withoutModel: DetectorStatus = {
  phase: 'failed',
  progress: 0,
  engine: null,
  threads: 1,
  model: null,
  problem: 'model_missing',
}

/** The detector of this phone. Loading begins at once; photos wait for it, one after the other. */
export function createDetector(options: DetectorOptions): Detector {
  if (options.model !== null) return new PhoneDetector(options, options.model)
  return {
    status: settable(withoutModel),
    detect: () => Promise.reject(new DetectError('model_missing')),
  }
}

class PhoneDetector implements Detector {
  readonly status: Settable<DetectorStatus>
  readonly #options: DetectorOptions
  readonly #source: ModelSource
  readonly #engine: Engine
  readonly #turns: Turns = createTurns()
  #idleTimer: ReturnType<typeof setTimeout> | undefined
  #hasLookedFurther = false

  constructor(options: DetectorOptions, model: PhoneModel) {
    const { name, version } = model.manifest
    this.#options = options
    this.status = settable<DetectorStatus>({
      ...withoutModel,
      phase: 'loading',
      problem: null,
      model: { name, version, sha: model.int8.sha256 },
    })
    this.#source = {
      model,
      files: options.files,
      memory: options.memory,
      onProgress: (progress) => this.#loading(progress),
    }
    this.#engine = createEngine({
      ladder: this.#ladder(),
      start: options.start,
      open: modelOpener(this.#source),
      deadlineMs: options.deadlineMs,
      onFault: (backend, cause) => this.#fault(backend, cause),
    })
    void this.#warmUp()
  }

  async detect(photo: PhotoToDetect, { signal }: { signal: AbortSignal }): Promise<PredictionSet> {
    signal.throwIfAborted()
    const made = await this.#turns.take(() => this.#findBoxes(photo), signal)
    void this.#lookFurther()
    return made
  }

  async #findBoxes(photo: PhotoToDetect): Promise<PredictionSet> {
    clearTimeout(this.#idleTimer)
    try {
      this.#ready(await this.#engine.warmUp())
      const { value: found, backend } = await this.#engine.run((worker) =>
        worker.detect(photo.bytes, photo.size),
      )
      this.#ready(backend)
      const { manifest } = this.#source.model
      const file = fileForBackend(this.#source, backend)
      return predictionSet({ photo, manifest, file, backend, found })
    } finally {
      this.#restWhenIdle()
    }
  }

  /** Load and open; where that fails, again after a while, for the network may be back. */
  async #warmUp(): Promise<void> {
    try {
      await this.#turns.take(async () => this.#ready(await this.#engine.warmUp()))
      this.#restWhenIdle()
    } catch (cause) {
      const problem = cause instanceof DetectError ? cause.code : 'engine_failed'
      console.warn('detect: the detector cannot start', cause)
      this.status.set({
        ...this.status.current(),
        phase: 'failed',
        problem: problem === 'cannot_decode' ? 'engine_failed' : problem,
      })
      setTimeout(() => void this.#warmUp(), this.#options.retryMs)
    }
  }

  #loading(progress: number): void {
    const before = this.status.current()
    if (before.phase === 'loading') this.status.set({ ...before, progress })
  }

  #ready({ engine, threads }: Backend): void {
    const before = this.status.current()
    if (before.phase === 'ready' && before.engine === engine && before.threads === threads) return
    const { name, version } = this.#source.model.manifest
    const { sha256 } = fileForBackend(this.#source, { engine, threads })
    this.status.set({
      phase: 'ready',
      progress: 1,
      engine: engine === 'webgpu' ? 'webgpu' : 'wasm',
      threads,
      model: { name, version, sha: sha256 },
      problem: null,
    })
  }

  /** WebGPU that fails in earnest is not tried again on this browser version. */
  #fault({ engine }: Backend, cause: unknown): void {
    console.warn(`detect: the ${engine} engine gave up`, cause)
    const { memory, model } = this.#source
    const isMissingFile = cause instanceof DetectError && cause.code !== 'engine_failed'
    if (engine !== 'webgpu' || isMissingFile) return
    memory.rememberTrial({
      modelSha: model.int8.sha256,
      winner: 'wasm',
      file: null,
      why: String(cause),
    })
  }

  #restWhenIdle(): void {
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => {
      if (this.#turns.idle()) this.#engine.rest()
    }, this.#options.idleMs)
  }

  async #lookFurther(): Promise<void> {
    const { lookFurther } = this.#options
    if (this.#hasLookedFurther || lookFurther === undefined) return
    this.#hasLookedFurther = true
    try {
      const hasFaster = await lookFurther(this.#source)
      if (hasFaster) await this.#turns.take(async () => this.#engine.adopt(this.#ladder()))
    } catch (cause) {
      console.warn('detect: the trial of WebGPU broke off', cause)
    }
  }

  #ladder() {
    const { memory, device, model } = this.#options
    const trial = model === null ? null : memory.trial(model.int8.sha256)
    return ladderFor(device, trial?.winner === 'webgpu')
  }
}
