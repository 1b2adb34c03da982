import type {
  ReviewCounts,
  ReviewFilter,
  ReviewQueue,
  ReviewRow,
} from '../../../src/contract/label.ts'
import { fitsWords, isIn } from '../../../src/domain/review-filters.ts'
import { ApiError } from '../../api-error.ts'
import type { Store } from '../../db/store.ts'
import { reviewQueue } from './review-queue.ts'
import { comesAfter, placeInQueue, waits, type QueuePlace } from './review-rows.ts'

/** Lines of one page. */
const pageSize = 100

export interface ReviewPageRequest {
  readonly show: ReviewFilter
  /** Looked for in vehicle and device; '' finds all. */
  readonly search: string
  /** `next` of the page before; null for the first one. */
  readonly after: string | null
}

/**
 * A page of the queue, with the counts of the whole. Pages follow each other by the place of the
 * last line and not by its number: what is judged in between shifts none of them.
 * @throws ApiError invalid_request for an `after` that no page has given
 */
export async function reviewPage(
  ports: { readonly store: Store },
  organisationId: string,
  { show, search, after }: ReviewPageRequest,
): Promise<ReviewQueue> {
  const queue = await reviewQueue(ports, organisationId)
  const found = queue.filter((row) => isIn(show, row) && fitsWords(row, search))
  const place = after === null ? null : readPlace(after)
  const left = place === null ? found : found.filter((row) => comesAfter(row, place))
  const photos = left.slice(0, pageSize)
  const last = photos.at(-1)
  return {
    photos,
    counts: countsOf(queue),
    found: found.length,
    firstWaitingId: queue.find(waits)?.photoId ?? null,
    next:
      last === undefined || left.length === photos.length ? null : writePlace(placeInQueue(last)),
  }
}

function countsOf(queue: readonly ReviewRow[]): ReviewCounts {
  const count = (filter: ReviewFilter) => queue.filter((row) => isIn(filter, row)).length
  return {
    waiting: count('waiting'),
    incomplete: count('incomplete'),
    accepted: count('accepted'),
    'set-aside': count('set-aside'),
    barred: count('barred'),
    all: queue.length,
  }
}

function writePlace({ rank, receivedAt, photoId }: QueuePlace): string {
  return `${rank}_${receivedAt}_${photoId}`
}

function readPlace(text: string): QueuePlace {
  const [, rank, receivedAt, photoId] = /^(-?\d)_(\d{1,15})_([\w-]{1,64})$/.exec(text) ?? []
  if (rank === undefined || receivedAt === undefined || photoId === undefined) {
    throw new ApiError('invalid_request', 'must be the next of a page', { field: 'after' })
  }
  return { rank: Number(rank), receivedAt: Number(receivedAt), photoId }
}
