/**
 * The phone's detector with no app around it: the parity test and the benchmark drive it through
 * `window.detectPage`.
 */
import type { Backend, PredictionSet, Timings } from '../../src/contract/detection.ts'
import type { Box, Size } from '../../src/contract/geometry.ts'
import { Sha256 } from '../../src/contract/ids.ts'
import { bundledModel } from '../../src/detect/bundled-model.ts'
import { createDetector } from '../../src/detect/detector.ts'
import { deviceFacts } from '../../src/detect/device-facts.ts'
import { engineHistory } from '../../src/detect/engine-history.ts'
import { engineMemory, type Trial } from '../../src/detect/engine-memory.ts'
import { startEngineProcess } from '../../src/detect/engine-process.ts'
import { createFinePass } from '../../src/detect/fine-pass.ts'
import { fineMagnification } from '../../src/domain/fine-tiles.ts'
import { openFile } from '../../src/detect/open-model.ts'
import { openRegions } from '../../src/detect/photo-regions.ts'
import type { Detector } from '../../src/detect/ports.ts'
import { withLowerScores } from '../with-lower-scores.ts'
import { createCheckedFiles } from '../../src/offline/checked-files.ts'
import { tryWebgpu } from '../../src/detect/webgpu-trial.ts'
import { benchPhoneModel, type BenchModel } from './bench-model.ts'
import { longestBlockMs } from './main-thread.ts'
import { openReference, type Reference, type ReferenceModel } from './reference-pipeline.ts'

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

export interface MeasuredReference {
  readonly timings: Timings
  readonly totalMs: number
  readonly blockedMs: number
}

export interface Twice {
  readonly first: PredictionSet
  /** Null where it was stopped or left out. */
  readonly predictions: PredictionSet | null
  readonly tileCount: number
  readonly tilesBefore: number | null
  readonly totalMs: number
  readonly blockedMs: number
}

export interface RegionRead extends Size {
  readonly data: readonly number[]
}

const anySha = Sha256.parse('0'.repeat(64))
const fetched = new Map<string, ArrayBuffer>()
const detectors = new Map<string, ReturnType<typeof createDetector>>()
const model = bundledModel()
if (model === null) throw new Error('no model is built in')
let reference: Promise<Reference> | null = null

/** What `open` makes besides the model of the app with its own thresholds. */
export interface OpenOptions {
  /** It gives boxes down to so much below the model's own thresholds. */
  readonly lowerScoreBy?: number
  /** Other files, which nobody has golden answers for. */
  readonly bench?: BenchModel
  /** By which `detect` finds the detector; the number of threads where it is left out. */
  readonly name?: string
}

const detectPage = {
  /** Open the detector with so many threads, and keep it for `detect`. */
  async open(threads: number, options: OpenOptions = {}): Promise<OpenReport> {
    const { lowerScoreBy = 0, bench, name = String(threads) } = options
    const begun = performance.now()
    const device = { ...deviceFacts(), coreCount: threads }
    const chosen = bench === undefined ? model : benchPhoneModel(model, bench)
    const lower = withLowerScores(chosen.manifest, lowerScoreBy)
    // Its own thresholds, chosen to show little, would leave little to compare.
    const fine = { magnification: fineMagnification, thresholds: lower.thresholds }
    const only = { ...chosen, manifest: { ...lower, fine } }
    const memory = engineMemory(localStorage, device.userAgent)
    const detector = createDetector({
      model: only,
      modelFor: () => only,
      files: createCheckedFiles({ caches, fetch: fetch.bind(globalThis) }),
      memory: bench === undefined ? memory : { ...memory, hasPassed: () => true },
      history: engineHistory(localStorage, device.userAgent),
      device,
      start: startEngineProcess,
      idleMs: 3_600_000,
      deadlineMs: 300_000,
      retryMs: 3_600_000,
    })
    detectors.set(name, detector)
    await settled(detector)
    const { phase, problem, threads: got } = detector.status.current()
    if (phase !== 'ready') throw new Error(`the detector does not start: ${problem}`)
    const coldStartMs = performance.now() - begun
    return { threads: got, isolated: device.isolated, coldStartMs }
  },
  async detect(photo: PhotoAddress, name: string | number): Promise<Measured> {
    const detector = detectors.get(String(name))
    if (detector === undefined) throw new Error(`no detector ${name} is open`)
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
  /**
   * Look at the photo twice. `interruptedBy` is detected meanwhile; `tilesBefore` says how many
   * tiles were done when its boxes were there.
   */
  async lookTwice(
    photo: PhotoAddress,
    name: string | number,
    { stopAfter, interruptedBy }: { stopAfter?: number; interruptedBy?: PhotoAddress } = {},
  ): Promise<Twice> {
    const detector = detectors.get(String(name))
    if (detector === undefined) throw new Error(`no detector ${name} is open`)
    const detect = async ({ url, size }: PhotoAddress) => {
      const bytes = await bytesAt(url)
      const { signal } = new AbortController()
      return detector.detect({ bytes, sha: anySha, size }, { signal })
    }
    // A busy machine is not to be taken for a slow phone.
    const timings = { decodeMs: 0, prepareMs: 0, inferMs: 0, postMs: 0 }
    const first = { ...(await detect(photo)), timings }
    const bytes = await bytesAt(photo.url)
    const abort = new AbortController()
    let tiles = 0
    let tilesBefore: number | null = null
    let tileCount = 0
    const others: Promise<void>[] = []
    const onProgress = (done: number, count: number): void => {
      tiles = done
      tileCount = count
      if (done === stopAfter) abort.abort()
      if (done === 1 && interruptedBy !== undefined) {
        const interrupt = async (): Promise<void> => {
          await detect(interruptedBy)
          tilesBefore = tiles
        }
        others.push(interrupt())
      }
    }
    const fine = createFinePass(detector.turn.bind(detector), async () => null)
    const looked = { bytes, sha: anySha, size: photo.size }
    const begun = performance.now()
    const { value, blockedMs } = await longestBlockMs(() =>
      fine(looked, first, { signal: abort.signal, onProgress }).catch(() => null),
    )
    const totalMs = performance.now() - begun
    await Promise.all(others)
    const predictions = value?.ok === true ? value.predictions : null
    return { first, predictions, tileCount, tilesBefore, totalMs, blockedMs }
  },
  /** Pixels of a part of a photo, as the fine pass reads it. */
  async region({ url, size }: PhotoAddress, region: Box, wanted: Size): Promise<RegionRead> {
    const regions = await openRegions(await bytesAt(url), size, wanted)
    const { width, height, data } = await regions.read(region)
    regions.close()
    return { width, height, data: Array.from(data) }
  },
  /** What a plain browser project does, for comparison. */
  async reference(photo: PhotoAddress): Promise<MeasuredReference> {
    const { detect } = await openedReference()
    const bytes = await bytesAt(photo.url)
    const begun = performance.now()
    const { value: timings, blockedMs } = await longestBlockMs(() => detect(bytes))
    return { timings, totalMs: performance.now() - begun, blockedMs }
  },
  async openReference(chosen: Omit<ReferenceModel, 'thresholds'>): Promise<void> {
    reference = openReference({ ...chosen, thresholds: model.manifest.thresholds })
    await reference
  },
  /** The runtime alone on the reference's file. */
  async bareMs(): Promise<number> {
    return (await openedReference()).bareMs()
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
  async openEngine(
    threads: number,
    bench?: BenchModel,
  ): Promise<{ sessionMs: number; warmUpMs: number }> {
    const backend: Backend = { engine: 'wasm', threads }
    const chosen = bench === undefined ? model : benchPhoneModel(model, bench)
    const own = { size: chosen.manifest.input, file: chosen.int8 }
    const files = createCheckedFiles({ caches, fetch: fetch.bind(globalThis) })
    const process = startEngineProcess(backend)
    const source = {
      model: chosen,
      files,
      memory: engineMemory(localStorage, navigator.userAgent),
      onProgress: () => undefined,
    }
    try {
      return await openFile(process, { source, backend, ...(chosen.rectangles[0] ?? own) })
    } finally {
      process.end()
    }
  },
}

function openedReference(): Promise<Reference> {
  if (reference === null) throw new Error('no reference is open')
  return reference
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
if (location.search === '?phone') {
  const { showPhoneBench } = await import('./phone-bench.ts')
  showPhoneBench(detectPage)
}
