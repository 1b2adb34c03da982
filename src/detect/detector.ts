import type { Backend, PredictionSet } from '../contract/detection.ts'
import type { ModelManifest } from '../contract/model.ts'
import { isSameModel } from '../domain/model-files.ts'
import { settable, type Settable } from '../domain/observable.ts'
import type { DeviceFacts } from './backend-ladder.ts'
import type { EngineHistory, Fallen } from './engine-history.ts'
import type { EngineMemory } from './engine-memory.ts'
import type { TakeTurn } from './fine-pass.ts'
import { firstPass } from './first-pass.ts'
import type { Insight } from './insight.ts'
import { createModelEngine, ladderOf, type ModelEngine } from './model-engine.ts'
import type { ModelSource } from './open-model.ts'
import { onceOnly } from './once-only.ts'
import type { PhoneModel } from './phone-model.ts'
import {
  DetectError,
  type Detector,
  type DetectorStatus,
  type Examination,
  type FileSource,
  type PhotoToDetect,
  type PreviewFrame,
  type PreviewLook,
  type PreviewOptions,
} from './ports.ts'
import type { ShadowRunner } from './shadow-runner.ts'
import { createTurns, type Turns } from './turns.ts'
import type { TrialOptions } from './webgpu-trial.ts'
import type { EngineProcess } from './worker-api.ts'

export interface DetectorOptions {
  /** What runs at first; null where no model came with the app and none was sent. */
  readonly model: PhoneModel | null
  /** Addresses of a model's files; null is asked for the one that came with the app. */
  readonly modelFor: (manifest: ModelManifest | null) => PhoneModel | null
  readonly files: FileSource
  readonly memory: EngineMemory
  readonly history: EngineHistory
  readonly device: DeviceFacts
  readonly start: (backend: Backend) => EngineProcess
  /** Time without a photo after which the worker's memory is given back. */
  readonly idleMs: number
  /** Longer than any run or start takes. */
  readonly deadlineMs: number
  /** How long a detector that could not load waits before it tries again. */
  readonly retryMs: number
  /** How the diagnostics hold a trial of WebGPU. */
  readonly trial?: TrialOptions
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
export function createDetector(options: DetectorOptions): Detector & { turn: TakeTurn } {
  return new PhoneDetector(options)
}

class PhoneDetector implements Detector {
  readonly status: Settable<DetectorStatus> = settable(withoutModel)
  readonly #options: DetectorOptions
  readonly #turns: Turns = createTurns()
  /** Photos run on it, in their turns; it changes in a turn of its own. */
  #running: ModelEngine | null = null
  /** Backends that fell, until it is known whether a safer one works. */
  #fallen: Fallen[] = []
  #idleTimer: ReturnType<typeof setTimeout> | undefined
  /** The model for which a faster engine was looked for already. */
  #lookedFurtherFor: ModelEngine | null = null

  constructor(options: DetectorOptions) {
    this.#options = options
    const { model } = options
    if (model === null) return
    const { name, version, lineage } = model.manifest
    this.#running = this.#engineFor(model, (progress) => this.#loading(progress))
    this.status.set({
      ...withoutModel,
      phase: 'loading',
      problem: null,
      model: { name, version, sha: model.int8.sha256, demo: lineage.demo },
    })
    void this.#warmUp()
  }

  async detect(photo: PhotoToDetect, { signal }: { signal: AbortSignal }): Promise<PredictionSet> {
    signal.throwIfAborted()
    const made = await this.turn((running) => this.#findBoxes(running, photo), signal)
    void this.#lookFurther()
    return made
  }

  async #findBoxes(running: ModelEngine, photo: PhotoToDetect): Promise<PredictionSet> {
    const { predictions, backend } = await firstPass(running, photo)
    this.#ready(running, backend)
    running.source.memory.rememberShape(photo.size)
    return predictions
  }

  /** For the fine pass: work between two photos, on the model that runs. */
  turn<T>(work: (running: ModelEngine) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#turns.take(async () => {
      clearTimeout(this.#idleTimer)
      const running = this.#running
      if (running === null) throw new DetectError('model_missing')
      try {
        this.#ready(running, await running.engine.warmUp())
        return await work(running)
      } catch (cause) {
        this.#judgeFallen({ saferWorked: false })
        throw cause
      } finally {
        this.#restWhenIdle()
      }
    }, signal)
  }

  async preview(frame: PreviewFrame, options: PreviewOptions): Promise<PreviewLook | null> {
    try {
      if (this.status.current().phase !== 'ready' || !this.#turns.idle()) return null
      return await this.#turns.take(() => this.#look(frame, options))
    } catch {
      return null // the engine has told of it; the frame's successor finds another rung
    } finally {
      frame.close() // which means nothing where a worker has taken it over
    }
  }

  async examine(manifest: ModelManifest): Promise<Examination> {
    const { examineModel } = await import('./examine-model.ts')
    return examineModel(this.#known(manifest), this.#options)
  }

  async switchTo(manifest: ModelManifest | null): Promise<void> {
    const model = this.#known(manifest)
    const isRunning =
      this.#running !== null && isSameModel(this.#running.source.model.manifest, model.manifest)
    if (isRunning && this.status.current().phase !== 'failed') return
    const next = this.#engineFor(model, () => undefined)
    const backend = await next.engine.warmUp()
    await this.#turns.take(async () => {
      this.#running?.engine.rest()
      this.#running = next
      this.#ready(next, backend)
    })
    this.#restWhenIdle()
  }

  async insight(): Promise<Insight> {
    const { createInsight } = await import('./insight.ts')
    return createInsight(this.#options, {
      source: () => this.#running?.source ?? null,
      reopen: () => this.#turns.take(() => this.#reopen()),
    })
  }

  async shadow(manifest: ModelManifest): Promise<ShadowRunner> {
    const { createShadowRunner } = await import('./shadow-runner.ts')
    return createShadowRunner(this.#known(manifest), this.#options)
  }

  async #reopen(): Promise<Backend> {
    const running = this.#running
    if (running === null) throw new DetectError('model_missing')
    running.engine.adopt(ladderOf(running.source, this.#options))
    const backend = await running.engine.warmUp()
    this.#ready(running, backend)
    return backend
  }

  #known(manifest: ModelManifest | null): PhoneModel {
    const model = this.#options.modelFor(manifest)
    if (model === null) throw new DetectError('model_missing')
    return model
  }

  #engineFor(model: PhoneModel, onProgress: (fraction: number) => void): ModelEngine {
    const made = createModelEngine(model, this.#options, {
      onProgress,
      onFault: (backend, cause) => this.#fault(made.source, backend, cause),
    })
    return made
  }

  async #look(frame: PreviewFrame, options: PreviewOptions): Promise<PreviewLook | null> {
    clearTimeout(this.#idleTimer)
    const running = this.#running
    if (running === null) return null
    try {
      const { value, backend } = await running.engine.run(onceOnly(frame, options))
      this.#ready(running, backend)
      return value
    } catch (cause) {
      this.#judgeFallen({ saferWorked: false })
      throw cause
    } finally {
      this.#restWhenIdle()
    }
  }

  /** Load and open; where that fails, again after a while, for the network may be back. */
  async #warmUp(): Promise<void> {
    try {
      await this.#turns.take(async () => {
        const running = this.#running
        if (running !== null) this.#ready(running, await running.engine.warmUp())
      })
      this.#restWhenIdle()
    } catch (cause) {
      const problem = cause instanceof DetectError ? cause.code : 'engine_failed'
      console.warn('detect: the detector cannot start', cause)
      this.#judgeFallen({ saferWorked: false })
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

  #ready({ source }: ModelEngine, { engine, threads }: Backend): void {
    this.#judgeFallen({ saferWorked: true })
    const before = this.status.current()
    const { name, version, lineage } = source.model.manifest
    const sha = source.model.int8.sha256
    const isSaid =
      before.phase === 'ready' && before.engine === engine && before.threads === threads
    if (isSaid && before.model?.sha === sha && before.model.version === version) return
    this.status.set({
      phase: 'ready',
      progress: 1,
      engine: engine === 'webgpu' ? 'webgpu' : 'wasm',
      threads,
      model: { name, version, sha, demo: lineage.demo },
      problem: null,
    })
  }

  /** WebGPU that fails in earnest is not tried again on this browser version. */
  #fault({ memory, model }: ModelSource, backend: Backend, cause: unknown): void {
    const { engine } = backend
    console.warn(`detect: the ${engine} engine gave up`, cause)
    this.#fallen.push({ backend, cause })
    const isMissingFile = cause instanceof DetectError && cause.code !== 'engine_failed'
    if (engine !== 'webgpu' || isMissingFile) return
    memory.rememberTrial({
      modelSha: model.int8.sha256,
      winner: 'wasm',
      file: null,
      why: String(cause),
    })
  }

  #judgeFallen(outcome: { readonly saferWorked: boolean }): void {
    for (const fallen of this.#fallen.splice(0))
      this.#options.history.rememberFault(fallen, outcome)
  }

  #restWhenIdle(): void {
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => {
      if (this.#turns.idle()) this.#running?.engine.rest()
    }, this.#options.idleMs)
  }

  async #lookFurther(): Promise<void> {
    const { lookFurther } = this.#options
    const running = this.#running
    if (running === null || this.#lookedFurtherFor === running) return
    if (lookFurther === undefined) return
    this.#lookedFurtherFor = running
    try {
      if (!(await lookFurther(running.source))) return
      // A model that was switched away meanwhile only rests.
      await this.#turns.take(async () =>
        running.engine.adopt(ladderOf(running.source, this.#options)),
      )
    } catch (cause) {
      console.warn('detect: the trial of WebGPU broke off', cause)
    }
  }
}
