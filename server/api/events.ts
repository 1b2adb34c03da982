import type { EventPage } from '../../src/contract/console.ts'
import { ApiError } from '../api-error.ts'
import type { Mount } from './mount.ts'
import type { Services } from './services.ts'

const pageSize = 100

/** The event log, newest first, by pages (`?before=<seq>`). */
export function mountEvents(mount: Mount, { store }: Services): void {
  mount.route('events', async (context) => {
    const before = context.req.query('before')
    if (before !== undefined && !/^\d{1,15}$/.test(before)) {
      throw new ApiError('invalid_request', 'must be the seq of an event', { field: 'before' })
    }
    const events = await store.events.page(before === undefined ? null : Number(before), pageSize)
    const last = events.at(-1)
    const page: EventPage = {
      events,
      nextBefore: last === undefined || last.seq === 1 ? null : last.seq,
    }
    return context.json(page)
  })
}
