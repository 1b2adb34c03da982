import type { Backend } from '../contract/detection.ts'
import {
  countRun,
  currentRung,
  needsNewWorker,
  reopened,
  stepDown,
  type BackendLadder,
} from './backend-ladder.ts'
import { DetectError } from './ports.ts'
import type { EngineAnswer, EngineProcess, EngineWorker, OpenedEngine } from './worker-api.ts'

/** How to get a working engine of one backend; rejects with a `DetectError` for lack of a model. */
export type OpenEngine = (process: EngineProcess, backend: Backend) => Promise<OpenedEngine>

export interface EngineOptions {
  readonly ladder: BackendLadder
  readonly start: (backend: Backend) => EngineProcess
  readonly open: OpenEngine
  /** Longer than any run takes: a hung graphics driver counts as a death. */
  readonly deadlineMs: number
  /** Told of each worker that was thrown away for what it did. */
  readonly onFault?: (backend: Backend, cause: unknown) => void
}

export interface Engine {
  /**
   * Run on the current backend. Where its worker dies, hangs or gives nonsense, that worker alone is
   * thrown away and the task is run again on the next safer one. Rejects with a `DetectError`.
   */
  run<T>(task: EngineTask<T>): Promise<EngineRun<T>>
  /** Open the engine ahead of its first run. */
  warmUp(): Promise<Backend>
  /** End the worker, to give its memory back; the next run opens another. */
  rest(): void
  /** Take another ladder from the next run on. */
  adopt(ladder: BackendLadder): void
}

export type EngineTask<T> = (worker: EngineWorker, backend: Backend) => Promise<EngineAnswer<T>>
export interface EngineRun<T> {
  readonly value: T
  readonly backend: Backend
}

interface OpenWorker {
  readonly process: EngineProcess
  readonly backend: Backend
}

/** One worker at a time; callers wait for one run before they ask for the next. */
export function createEngine(options: EngineOptions): Engine {
  let ladder = options.ladder
  let current: OpenWorker | null = null

  function rest(): void {
    current?.process.end()
    current = null
  }

  async function openWorker(): Promise<OpenWorker> {
    if (current !== null && !needsNewWorker(ladder)) return current
    rest()
    ladder = reopened(ladder)
    const asked = currentRung(ladder)
    const process = options.start(asked)
    try {
      const opened = await alive(process, options.open(process, asked), options.deadlineMs)
      current = { process, backend: { ...asked, threads: opened.threads } }
      return current
    } catch (cause) {
      process.end()
      throw cause
    }
  }

  /** Try rung after rung; what the last one said goes into the error. */
  async function onSomeRung<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt()
      } catch (cause) {
        if (isNoFaultOf(currentRung(ladder), cause)) throw cause
        rest()
        options.onFault?.(currentRung(ladder), cause)
        const safer = stepDown(ladder)
        if (safer === null) throw new DetectError('engine_failed', { cause })
        ladder = safer
      }
    }
  }

  return {
    rest,
    adopt(next) {
      rest()
      ladder = next
    },
    warmUp: () => onSomeRung(async () => (await openWorker()).backend),
    run: (task) =>
      onSomeRung(async () => {
        const { process, backend } = await openWorker()
        const answer = await alive(process, task(process.engine, backend), options.deadlineMs)
        ladder = countRun(ladder)
        if (answer.ok) return { value: answer.value, backend }
        throw new DetectError(answer.problem === 'nonsense' ? 'engine_failed' : answer.problem)
      }),
  }
}

/**
 * A photo that nothing decodes, or a model file that is not to be had, is no reason to step down.
 * WebGPU's own files are: they are extra, and wasm does without.
 */
function isNoFaultOf({ engine }: Backend, cause: unknown): boolean {
  if (!(cause instanceof DetectError)) return false
  if (cause.code === 'cannot_decode') return true
  return cause.code !== 'engine_failed' && engine === 'wasm'
}

/** The promise, or a rejection when its worker breaks or the deadline passes first. */
export function alive<T>(
  process: EngineProcess,
  promise: Promise<T>,
  deadlineMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`engine worker: no answer within ${deadlineMs} ms`))
    }, deadlineMs)
    const stopListening = process.onBroken(reject)
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      stopListening()
    })
  })
}
