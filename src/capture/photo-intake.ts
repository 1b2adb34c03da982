import { releaseProxy, wrap, type Remote } from 'comlink'
import type { IntakeWorker } from './capture.worker.ts'
import type { PrepareOutcome } from './prepare.ts'

/** Turns files into photos to keep. */
export interface Intake {
  prepare(file: Blob, name: string): Promise<PrepareOutcome>
}

/** The worker is let go when it has had nothing to do for so long, to give its memory back. */
const idleMs = 30_000

/**
 * The intake in a worker of its own, started with the first file. One file at a time: two photos of
 * 50 megapixels decoded at once are more than a phone has memory for.
 */
export function createPhotoIntake(): Intake {
  let running: { worker: Worker; remote: Remote<IntakeWorker> } | null = null
  let idle: ReturnType<typeof setTimeout> | undefined
  let last: Promise<unknown> = Promise.resolve()

  const stop = (): void => {
    running?.remote[releaseProxy]()
    running?.worker.terminate()
    running = null
  }
  const started = (): Remote<IntakeWorker> => {
    if (running === null) {
      const worker = new Worker(new URL('./capture.worker.ts', import.meta.url), {
        type: 'module',
        name: 'capture',
      })
      running = { worker, remote: wrap<IntakeWorker>(worker) }
    }
    return running.remote
  }
  const prepare = async (file: Blob, name: string): Promise<PrepareOutcome> => {
    clearTimeout(idle)
    const remote = started()
    try {
      return await untilDeath<PrepareOutcome>(running?.worker, remote.prepare(file, name))
    } catch {
      // Whatever ended it, this picture cannot be had; the next one gets a fresh worker.
      stop()
      return { ok: false, problem: { code: 'cannot_decode', name } }
    } finally {
      idle = setTimeout(stop, idleMs)
    }
  }
  return {
    prepare(file, name) {
      const turn = last.then(() => prepare(file, name))
      last = turn
      return turn
    },
  }
}

/**
 * The worker's answer, or a rejection when it dies (out of memory, most often), which would leave
 * the call waiting for ever. No race against a promise of its death: that one would hold every
 * answer, photos and all, for as long as the worker lives.
 */
function untilDeath<T>(worker: Worker | undefined, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const died = (): void => reject(new Error('the capture worker died'))
    worker?.addEventListener('error', died)
    answer.then(resolve, reject).finally(() => worker?.removeEventListener('error', died))
  })
}
