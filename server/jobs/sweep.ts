import type { Clock } from '../clock.ts'
import type { Store } from '../db/store.ts'
import type { JobKind } from './queue.ts'

/** Forgets what has expired: nonces, sessions, one-time codes. */
export function sweepExpired({ store, clock }: { store: Store; clock: Clock }): JobKind<object> {
  return {
    name: 'sweep-expired',
    schedule: '*/10 * * * *',
    async run() {
      const now = clock()
      await store.nonces.forgetExpired(now)
      await store.sessions.dropExpired(now)
      await store.codes.dropExpired(now)
    },
  }
}
