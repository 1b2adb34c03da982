/** Work that is done one after the other, in the order it was asked for. */
export interface Turns {
  /**
   * Rejects with the signal's reason as soon as it fires. Work that waits is then never begun; work
   * that runs goes on to its end, and the next waits for it.
   */
  take<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** Nobody works or waits. */
  idle(): boolean
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0

  return {
    idle: () => waiting === 0,
    take(work, signal) {
      waiting += 1
      const turn = last
        .then(() => {
          signal?.throwIfAborted()
          return work()
        })
        .finally(() => {
          waiting -= 1
        })
      // The next turn comes whatever became of this one; its caller is told below.
      last = turn.catch(() => undefined)
      return signal === undefined ? turn : untilAborted(turn, signal)
    },
  }
}

function untilAborted<T>(turn: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    turn.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
