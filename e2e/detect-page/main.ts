/**
 * The phone's detector with no app around it: the parity test and the benchmark drive it through
 * `window.detectPage`.
 */
import type { Backend, PredictionSet } from '../../src/contract/detection.ts'
import type { Size } from '../../src/contract/geometry.ts'
import { Sha256 } from '../../src/contract/ids.ts'
import { bundledModel } from '../../src/detect/bundled-model.ts'
import { createDetector } from '../../src/detect/detector.ts'
import { deviceFacts } from '../../src/detect/device-facts.ts'
import { engineHistory } from '../../src/detect/engine-history.ts'
import { engineMemory, type Trial } from '../../src/detect/engine-memory.ts'
import { startEngineProcess } from '../../src/detect/engine-process.ts'
import { openFile } from '../../src/detect/open-model.ts'
import type { Detector } from '../../src/detect/ports.ts'
import { withLowerScores } from '../with-lower-scores.ts'
import { createCheckedFiles } from '../../src/offline/checked-files.ts'
import { tryWebgpu } from '../../src/detect/webgpu-trial.ts'
import { longestBlockMs } from './main-thread.ts'
import { referencePipeline } from './reference-pipeline.ts'

export interface PhotoAddress {
  readonly url: string
  readonly size: Size
}

export interface OpenReport {
  readonly threads: number
  readonly isolated: boolean
  /** From a new page to an engine that has run once, model and runtime fetched. */
  readonly coldStartMs: number
}

export interface Measured {
  readonly predictions: PredictionSet
  /** As the app sees it, messages included. */
  readonly totalMs: number
  readonly blockedMs: number
}

const anySha = Sha256.parse('0'.repeat(64))
const fetched = new Map<string, ArrayBuffer>()
const detectors = new Map<number, Detector>()
const model = bundledModel()
if (model === null) throw new Error('no model is built in')
let reference: ReturnType<typeof referencePipeline> | null = null

const detectPage = {
  /**
   * Open the detector with so many threads, and keep it for `detect`. It gives boxes down to
   * `lowerScoreBy` below the model's own thresholds.
   */
  async open(threads: number, lowerScoreBy = 0): Promise<OpenReport> {
    const begun = performance.now()
    const device = { ...deviceFacts(), coreCount: threads }
    const only = { ...model, manifest: withLowerScores(model.manifest, lowerScoreBy) }
    const detector = createDetector({
      model: only,
      modelFor: () => only,
      files: createCheckedFiles({ caches, fetch: fetch.bind(globalThis) }),
      memory: engineMemory(localStorage, device.userAgent),
      history: engineHistory(localStorage, device.userAgent),
      device,
      start: startEngineProcess,
      idleMs: 3_600_000,
      deadlineMs: 300_000,
      retryMs: 3_600_000,
    })
    detectors.set(threads, detector)
    await settled(detector)
    const { phase, problem, threads: got } = detector.status.current()
    if (phase !== 'ready') throw new Error(`the detector does not start: ${problem}`)
    const coldStartMs = performance.now() - begun
    return { threads: got, isolated: device.isolated, coldStartMs }
  },
  async detect(photo: PhotoAddress, threads: number): Promise<Measured> {
    const detector = detectors.get(threads)
    if (detector === undefined) throw new Error(`no detector with ${threads} threads is open`)
    const bytes = await bytesAt(photo.url)
    const begun = performance.now()
    const { value, blockedMs } = await longestBlockMs(() =>
      detector.detect(
        { bytes, sha: anySha, size: photo.size },
        { signal: new AbortController().signal },
      ),
    )
    return { predictions: value, totalMs: performance.now() - begun, blockedMs }
  },
  /** What a plain browser project does, for comparison. */
  async reference(photo: PhotoAddress): Promise<{ totalMs: number; blockedMs: number }> {
    reference ??= referencePipeline(model)
    const run = await reference
    const bytes = await bytesAt(photo.url)
    const begun = performance.now()
    const { blockedMs } = await longestBlockMs(() => run(bytes))
    return { totalMs: performance.now() - begun, blockedMs }
  },
  /** Hold the trial of WebGPU as the app does, on a software adapter too. */
  async tryWebgpu(): Promise<Trial | null> {
    const device = { ...deviceFacts(), savesData: false }
    const memory = engineMemory(sessionStorage, device.userAgent)
    const files = createCheckedFiles({ caches, fetch: fetch.bind(globalThis) })
    const options = {
      device,
      wasm: { engine: 'wasm', threads: 1 },
      start: startEngineProcess,
      deadlineMs: 300_000,
      adapter: async () => ({ hasF16: false }),
      idle: async () => undefined,
    } as const
    await tryWebgpu(options, { model, files, memory, onProgress: () => undefined })
    return memory.trial(model.int8.sha256)
  },
  /** Opening a worker, runtime and session once more, with everything at hand. */
  async openEngine(threads: number): Promise<{ sessionMs: number; warmUpMs: number }> {
    const backend: Backend = { engine: 'wasm', threads }
    const files = createCheckedFiles({ caches, fetch: fetch.bind(globalThis) })
    const process = startEngineProcess(backend)
    const source = {
      model,
      files,
      memory: engineMemory(localStorage, navigator.userAgent),
      onProgress: () => undefined,
    }
    try {
      return await openFile(process, { source, backend, file: model.int8 })
    } finally {
      process.end()
    }
  },
}

function settled(detector: Detector): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (detector.status.current().phase === 'loading') return
      undo()
      resolve()
    }
    const undo = detector.status.subscribe(look)
  })
}

/** Fetched once: what a browser keeps of its own requests is none of the detector's memory. */
async function bytesAt(url: string): Promise<ArrayBuffer> {
  const known = fetched.get(url)
  if (known !== undefined) return known
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  const bytes = await response.arrayBuffer()
  fetched.set(url, bytes)
  return bytes
}

export type DetectPage = typeof detectPage
declare global {
  interface Window {
    detectPage: DetectPage
  }
}
window.detectPage = detectPage
