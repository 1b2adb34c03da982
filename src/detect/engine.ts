import type { Backend } from '../contract/detection.ts'
import { needsRecheck } from './adapted-ladder.ts'
import { afterAwake } from './awake-timer.ts'
import {
  countRun,
  currentRung,
  needsNewWorker,
  reopened,
  stepDown,
  type BackendLadder,
} from './backend-ladder.ts'
import { isPassingFault } from './passing-fault.ts'
import { DetectError } from './ports.ts'
import type { Recheck } from './recheck.ts'
import type { EngineAnswer, EngineProcess, EngineWorker, OpenedEngine } from './worker-api.ts'

/** How to get a working engine of one backend; rejects with a `DetectError` for lack of a model. */
export type OpenEngine = (process: EngineProcess, backend: Backend) => Promise<OpenedEngine>

export interface EngineOptions {
  readonly ladder: BackendLadder
  readonly start: (backend: Backend) => EngineProcess
  readonly open: OpenEngine
  /** Longer than any start takes: a hung graphics driver counts as a death. */
  readonly deadlineMs: number
  /** Shows that an engine that works still says what it should. */
  readonly recheck?: Recheck
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
  /** Longer than any run of this worker takes. */
  readonly patienceMs: number
}

/** A run may take so many times as long as the one on grey, beside its decoding. */
const patience = { decodeMs: 20_000, warmUps: 40 } as const

/** One worker at a time; callers wait for one run before they ask for the next. */
export function createEngine(options: EngineOptions): Engine {
  let ladder = options.ladder
  let current: OpenWorker | null = null
  let isAfterFault = false

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
      const patienceMs = patience.decodeMs + patience.warmUps * opened.warmUpMs
      current = {
        process,
        backend: { ...asked, threads: opened.threads },
        patienceMs: Math.min(options.deadlineMs, patienceMs),
      }
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
        isAfterFault = true
        options.onFault?.(currentRung(ladder), cause)
        const safer = stepDown(ladder)
        if (safer === null) {
          throw new DetectError(isPassingFault(cause) ? 'engine_broke' : 'engine_failed', { cause })
        }
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
        const { process, backend, patienceMs } = await openWorker()
        const answer = await alive(process, task(process.engine, backend), patienceMs)
        ladder = countRun(ladder)
        if (!answer.ok) {
          if (answer.problem !== 'nonsense') throw new DetectError(answer.problem)
          throw new DetectError('engine_failed', { cause: 'all zero, or no numbers' })
        }
        if (options.recheck !== undefined && needsRecheck(ladder, backend, isAfterFault)) {
          await alive(process, options.recheck(process.engine, backend), patienceMs)
          isAfterFault = false
        }
        return { value: answer.value, backend }
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
    const stopWaiting = afterAwake(deadlineMs, () => {
      reject(new Error(`engine worker: no answer within ${deadlineMs} ms`))
    })
    const stopListening = process.onBroken(reject)
    promise.then(resolve, reject).finally(() => {
      stopWaiting()
      stopListening()
    })
  })
}
