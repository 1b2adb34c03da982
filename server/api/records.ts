import { RecordsRequest, type RecordsResponse } from '../../src/contract/sync.ts'
import { acceptRecords } from '../stages/ingest/accept-records.ts'
import { callingDevice } from './api-context.ts'
import type { Mount } from './mount.ts'
import { parseBody } from './read-body.ts'
import type { Services } from './services.ts'

/** Room for a batch of usual records, or for a few of the longest. */
const batchLimitBytes = 16 * 1024 * 1024

/** A batch of records, answered item by item. */
export function mountRecords(mount: Mount, services: Services): void {
  mount.route(
    'records',
    async (context) => {
      const { records } = parseBody(context, RecordsRequest)
      const response: RecordsResponse = {
        outcomes: await acceptRecords(services, callingDevice(context), records),
        serverEpoch: services.identity.epoch,
      }
      return context.json(response)
    },
    { bodyLimitBytes: batchLimitBytes },
  )
}
