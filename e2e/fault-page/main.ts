/**
 * The phone's detector and its intake with a detector of colours, in workers that can be spoiled:
 * tests drive them through `window.faultPage`.
 */
import { wrap } from 'comlink'
import type { Backend, PredictionSet } from '../../src/contract/detection.ts'
import { Sha256 } from '../../src/contract/ids.ts'
import type { IntakeWorker } from '../../src/capture/capture.worker.ts'
import { createDetector } from '../../src/detect/detector.ts'
import { deviceFacts } from '../../src/detect/device-facts.ts'
import { engineHistory, type Fault } from '../../src/detect/engine-history.ts'
import { engineMemory } from '../../src/detect/engine-memory.ts'
import { processOf } from '../../src/detect/engine-process.ts'
import type { SelfTestRow } from '../../src/detect/insight.ts'
import type { Detector, DetectorStatus } from '../../src/detect/ports.ts'
import type { EngineProcess } from '../../src/detect/worker-api.ts'
import { createCheckedFiles } from '../../src/offline/checked-files.ts'
import { colourModel } from './colour-model.ts'
import {
  channelName,
  type FaultAnswer,
  type FaultQuestion,
  type PictureCounts,
  type RunFault,
  type StartFaults,
} from './faults.ts'

export interface FaultSetup {
  readonly threads: number
  /** Photos begin on WebGPU, as where it won its trial. */
  readonly onWebgpu?: boolean
  readonly faults?: StartFaults
  readonly deadlineMs?: number
  readonly idleMs?: number
}

interface StartedWorker {
  readonly backend: Backend
  readonly worker: Worker
  ended: boolean
}

/** What a test looks at of a prediction set: boxes in whole pixels. */
export interface Found {
  readonly engine: Backend['engine']
  readonly threads: number
  readonly boxes: readonly string[]
}

const channel = new BroadcastChannel(channelName)
const started: StartedWorker[] = []
const anySha = Sha256.parse('0'.repeat(64))
const { userAgent } = navigator
const history = engineHistory(localStorage, userAgent)
let atStart: StartFaults = {}
let detector: Detector | null = null
let capture: {
  readonly worker: Worker
  readonly intake: ReturnType<typeof wrap<IntakeWorker>>
} | null = null

function startWorker({ engine }: Backend): Worker {
  const name = JSON.stringify(atStart)
  return engine === 'webgpu'
    ? new Worker(new URL('./faulty-webgpu.worker.ts', import.meta.url), {
        /* @vite-ignore */ type: 'module',
        name,
      })
    : new Worker(new URL('./faulty.worker.ts', import.meta.url), {
        /* @vite-ignore */ type: 'module',
        name,
      })
}

function start(backend: Backend): EngineProcess {
  const worker = startWorker(backend)
  const one: StartedWorker = { backend, worker, ended: false }
  started.push(one)
  const process = processOf(worker)
  return {
    ...process,
    end() {
      one.ended = true
      process.end()
    },
  }
}

function current(): Detector {
  if (detector === null) throw new Error('no detector is open')
  return detector
}

/** Tells or asks every worker that is at work; resolves with what they have made of pictures so far. */
function ask(questionOf: (id: number) => FaultQuestion): Promise<PictureCounts> {
  const id = Math.random()
  const atWork = started.filter(({ ended }) => !ended).length + (capture === null ? 0 : 1)
  const answers: PictureCounts[] = []
  return new Promise((resolve) => {
    const hear = ({ data }: MessageEvent<FaultQuestion | FaultAnswer>): void => {
      if (!('answerTo' in data) || data.answerTo !== id) return
      answers.push(data.pictures)
      if (answers.length < atWork) return
      channel.removeEventListener('message', hear)
      resolve(sumOf(answers))
    }
    channel.addEventListener('message', hear)
    // A channel has no target origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    channel.postMessage(questionOf(id))
  })
}

function sumOf(all: readonly PictureCounts[]): PictureCounts {
  const sum: Record<string, { made: number; open: number }> = {}
  for (const [kind, { made, open }] of all.flatMap((one) => Object.entries(one))) {
    const before = sum[kind] ?? { made: 0, open: 0 }
    sum[kind] = { made: before.made + made, open: before.open + open }
  }
  return sum
}

const faultPage = {
  open({ threads, onWebgpu, faults = {}, deadlineMs = 60_000, idleMs = 3_600_000 }: FaultSetup) {
    atStart = faults
    const device = { ...deviceFacts(), coreCount: threads }
    if (onWebgpu === true) history.force({ engine: 'webgpu', threads: 1 })
    const model = colourModel()
    detector = createDetector({
      model,
      modelFor: () => model,
      files: createCheckedFiles({ caches, fetch: fetch.bind(globalThis) }),
      memory: engineMemory(localStorage, userAgent),
      history,
      device,
      start,
      idleMs,
      deadlineMs,
      retryMs: 500,
      trial: {
        device,
        wasm: { engine: 'wasm', threads: 1 },
        start,
        deadlineMs,
        // A software adapter is slower than wasm, and right.
        adapter: async () => ({ hasF16: false }),
        idle: async () => undefined,
      },
    })
  },
  /** Mend or spoil the workers that are started from now on. */
  faultsAtStart(faults: StartFaults): void {
    atStart = faults
  },
  status: (): DetectorStatus => current().status.current(),
  async detect(
    url: string,
    size: { width: number; height: number },
    options: { readonly abortAfterMs?: number } = {},
  ): Promise<Found | string> {
    const bytes = await (await fetch(url)).arrayBuffer()
    return found(current().detect({ bytes, sha: anySha, size }, { signal: signalOf(options) }))
  },
  /** From a file as a camera or a person gives it to boxes: the whole of the app's way. */
  async addAndDetect(url: string, name: string) {
    const file = await (await fetch(url)).blob()
    if (capture === null) {
      const worker = new Worker(new URL('./watched-capture.worker.ts', import.meta.url), {
        /* @vite-ignore */ type: 'module',
        name: JSON.stringify(atStart),
      })
      capture = { worker, intake: wrap<IntakeWorker>(worker) }
    }
    const outcome = await capture.intake.prepare(file, name)
    if (!outcome.ok) return outcome.problem.code
    const { bytes, sha, size, processing } = outcome.photo
    const made = await found(current().detect({ bytes, sha, size }, { signal: signalOf({}) }))
    return { size, processing, made }
  },
  inject: async (fault: RunFault | null): Promise<void> => {
    await ask((id) => ({ ask: 'inject', id, fault }))
  },
  pictures: (): Promise<PictureCounts> => ask((id) => ({ ask: 'pictures', id })),
  /** The newest worker is gone, and nobody is told. */
  kill(): void {
    started.at(-1)?.worker.terminate()
  },
  faults: (): readonly Fault[] => history.faults(),
  started: () => started.map(({ backend, ended }) => ({ ...backend, ended })),
  async force(backend: Backend | null) {
    return (await current().insight()).force(backend)
  },
  async selfTest(): Promise<readonly SelfTestRow[]> {
    const rows: SelfTestRow[] = []
    await (await current().insight()).selfTest((row) => rows.push(row))
    return rows
  },
}

function signalOf({ abortAfterMs }: { readonly abortAfterMs?: number }): AbortSignal {
  return abortAfterMs === undefined
    ? new AbortController().signal
    : AbortSignal.timeout(abortAfterMs)
}

/** A rejection comes as its name or code, for a page's errors lose both on their way to a test. */
async function found(making: Promise<PredictionSet>): Promise<Found | string> {
  try {
    const { backend, boxes } = await making
    const texts = boxes.map(({ classId, box: { x, y, width, height } }) =>
      [classId, ...[x, y, width, height].map(Math.round)].join(' '),
    )
    return { ...backend, boxes: texts.toSorted() }
  } catch (cause) {
    return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  }
}

export type FaultPage = typeof faultPage
declare global {
  interface Window {
    faultPage: FaultPage
  }
}
window.faultPage = faultPage
