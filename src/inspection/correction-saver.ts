import { settable, type Observable } from '../domain/observable.ts'

export type SaveState =
  /** Nothing to save since the photo was opened. */
  | 'untouched'
  | 'saving'
  /** The store's promise has resolved: durably stored and read back. */
  | 'saved'
  | 'failed'

export interface CorrectionSaver<T> {
  readonly state: Observable<SaveState>
  /** The newest version; written after a short rest, so that ten nudges are one record. */
  change(version: T): void
  /** Writes at once what waits: on leaving the photo, or when the app is hidden. */
  flush(): Promise<void>
}

/** Long enough to gather a run of nudges, short enough that a killed app loses next to nothing. */
const restMs = 500

/**
 * Saves versions of one thing in order, one write at a time; of those that come while a write is
 * under way only the newest is written. A failed version stays and goes with the next flush.
 */
export function createCorrectionSaver<T>(ports: {
  write(version: T): Promise<unknown>
  onFailure(error: unknown): void
}): CorrectionSaver<T> {
  const state = settable<SaveState>('untouched')
  let waiting: { readonly version: T } | null = null
  let writing: Promise<void> | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  async function drain(): Promise<void> {
    while (waiting !== null) {
      const taken: { readonly version: T } = waiting
      waiting = null
      try {
        await ports.write(taken.version)
      } catch (error) {
        waiting ??= taken // unless a newer version came meanwhile
        state.set('failed')
        ports.onFailure(error)
        return
      }
    }
    state.set('saved')
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    if (waiting === null) return writing ?? Promise.resolve()
    state.set('saving')
    writing ??= drain().finally(() => {
      writing = null
    })
    return writing
  }

  return {
    state,
    flush,
    change(version) {
      waiting = { version }
      state.set('saving')
      clearTimeout(timer)
      timer = setTimeout(() => void flush(), restMs)
    },
  }
}
