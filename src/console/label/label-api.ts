import { queryOptions } from '@tanstack/react-query'
import {
  LabelBatchList,
  ReviewDetail,
  ReviewQueue,
  type ReviewVerdict,
} from '../../contract/label.ts'
import { routes } from '../../contract/routes.ts'
import { call, nothing } from '../call.ts'
import { lookAgainMs } from '../queries.ts'

export const labelApi = {
  judge: (photoId: string, verdict: ReviewVerdict) =>
    call(routes.judgePhoto, nothing, { params: { photoId }, body: verdict }),
  closeBatch: (id: string) => call(routes.closeLabelBatch, nothing, { params: { id } }),
  reopenBatch: (id: string) => call(routes.reopenLabelBatch, nothing, { params: { id } }),
}

export const reviewsQuery = queryOptions({
  queryKey: ['reviews'],
  queryFn: ({ signal }) => call(routes.reviews, ReviewQueue, { signal }),
  refetchInterval: lookAgainMs,
})

/** Below the queue's key: a verdict, a closing, changes both. */
export const labelBatchesQuery = queryOptions({
  queryKey: ['reviews', 'batches'],
  queryFn: ({ signal }) => call(routes.labelBatches, LabelBatchList, { signal }),
  refetchInterval: lookAgainMs,
})

/** A photo as it was when it was opened: what somebody edits must not change below the hand. */
export function reviewQuery(photoId: string) {
  return queryOptions({
    queryKey: ['reviews', photoId],
    queryFn: ({ signal }) => call(routes.review, ReviewDetail, { params: { photoId }, signal }),
    staleTime: Infinity,
    gcTime: 0,
  })
}
