import { settable, type Observable } from '../domain/observable.ts'
import type { Eviction } from './rows.ts'

/** What the browser says of the room it gives, and whether it has thrown something away. */
export interface StorageReport {
  readonly persisted: 'yes' | 'no' | 'unknown'
  readonly usedBytes: number | null
  readonly quotaBytes: number | null
  readonly evicted: { readonly expectedSeq: number; readonly photosMissing: number } | null
}

export interface StorageWatch {
  readonly report: Observable<StorageReport>
  /** Asks the browser again. Never waits: some browsers leave the question open for ever. */
  refresh(): void
  setEviction(eviction: Eviction | null): void
}

/**
 * Watches the browser's storage and asks it once to keep this origin's data. No work ever waits
 * for the answer: `persist()` never resolves in headless Firefox.
 */
export function watchStorage(storage: StorageManager | null): StorageWatch {
  const report = settable<StorageReport>({
    persisted: 'unknown',
    usedBytes: null,
    quotaBytes: null,
    evicted: null,
  })
  const merge = (part: Partial<StorageReport>): void => report.set({ ...report.current(), ...part })
  const sayPersisted = (persisted: boolean): void => merge({ persisted: persisted ? 'yes' : 'no' })
  // A browser that will not answer leaves the report at 'unknown', which is what it then is.
  const sayUnknown = (): void => merge({ persisted: 'unknown' })

  const refresh = (): void => {
    if (storage === null) return
    storage.persisted().then(sayPersisted, sayUnknown)
    storage.estimate().then(
      ({ usage, quota }) => merge({ usedBytes: usage ?? null, quotaBytes: quota ?? null }),
      () => merge({ usedBytes: null, quotaBytes: null }),
    )
  }
  if (storage !== null) storage.persist().then(sayPersisted, sayUnknown)
  refresh()
  return {
    report,
    refresh,
    setEviction: (eviction) => merge({ evicted: eviction === null ? null : shown(eviction) }),
  }
}

function shown({ expectedSeq, photosMissing = 0 }: Eviction): StorageReport['evicted'] {
  return { expectedSeq, photosMissing }
}
