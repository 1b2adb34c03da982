import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { Uploads } from '../stages/ingest/uploads.ts'
import type { JobKind } from './queue.ts'

/** A part that nobody went on with for so long is begun anew where its phone comes back. */
const abandonedAfterMs = 30 * 24 * 3_600_000

/** Gives room back: that of deleted rows, and of uploads that nobody goes on with. */
export function tidyNightly(ports: {
  database: Pick<Database, 'tidy'>
  uploads: Pick<Uploads, 'dropAbandoned'>
  clock: Clock
}): JobKind<object> {
  return {
    name: 'tidy-nightly',
    schedule: '41 2 * * *',
    async run() {
      await ports.uploads.dropAbandoned(ports.clock() - abandonedAfterMs)
      await ports.database.tidy()
    },
  }
}
