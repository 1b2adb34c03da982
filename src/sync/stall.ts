import type { Surroundings } from './occasions.ts'

const lookEveryMs = 60_000
/** A request has a minute; what a store or a key needs between two is a matter of seconds. */
const patience = 5

const nothing = (): void => undefined

/** Says that an attempt stood still; what it waited for may end some day or never. */
export class StoodStill extends Error {
  constructor() {
    super(`sync stood still for ${(patience * lookEveryMs) / 60_000} minutes and begins anew`)
  }
}

export interface StallParts {
  readonly around: Pick<Surroundings, 'after'>
  /** Grows with all that gets on. */
  readonly steps: () => number
  readonly signal: AbortSignal
}

/**
 * Runs `work` for as long as it gets on. Without this a single call that never ends, of a browser's
 * database or its keys, would hold the lead over all tabs until the page is loaded anew. Time counts
 * while the page runs: one that was frozen has not stood still.
 *
 * @throws StoodStill where `steps` did not grow for five minutes; `work`'s signal has fired then
 */
export async function unlessStalled<T>(
  { around, steps, signal }: StallParts,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController()
  const abort = (): void => own.abort(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort)
  let disarm = nothing
  try {
    return await new Promise<T>((resolve, reject) => {
      let seen = steps()
      let quiet = 0
      const look = (): void => {
        quiet = steps() === seen ? quiet + 1 : 0
        seen = steps()
        if (quiet < patience) {
          disarm = around.after(lookEveryMs, look)
          return
        }
        const fault = new StoodStill()
        own.abort(fault)
        reject(fault)
      }
      disarm = around.after(lookEveryMs, look)
      work(own.signal).then(resolve, reject)
    })
  } finally {
    disarm()
    signal.removeEventListener('abort', abort)
  }
}
