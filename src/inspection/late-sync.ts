import { settable } from '../domain/observable.ts'
import type { Sync, SyncStatus } from './ports.ts'

const notYet: SyncStatus = {
  pairing: { state: 'unpaired' },
  phase: 'idle',
  unsafePhotoCount: 0,
  unsafeRecordCount: 0,
  deadLetterCount: 0,
  sentBytes: 0,
  totalBytes: 0,
  nextAttemptAtMs: null,
}

/**
 * A `Sync` whose code comes after the first screen: uploads, signatures and zip are not needed to
 * show what is on the phone. Until it is there, nothing is said to be paired or counted.
 */
export function lateSync(load: () => Promise<Sync>): Sync {
  const status = settable(notYet)
  const loaded = load()
  loaded.then(
    (sync) => {
      status.set(sync.status.current())
      return sync.status.subscribe(() => status.set(sync.status.current()))
    },
    // Without it everything stays on this phone, and says so; a reload tries again.
    (error: unknown) => console.error('sync did not load', error),
  )
  return {
    status,
    sendNow() {
      loaded.then(
        (sync) => sync.sendNow(),
        () => undefined, // told above, once
      )
    },
    pair: async (code, deviceName) => (await loaded).pair(code, deviceName),
    exportUnsent: async () => (await loaded).exportUnsent(),
  }
}
