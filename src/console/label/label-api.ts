import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import {
  LabelBatchList,
  ReviewDetail,
  ReviewQueue,
  type ReviewFilter,
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

/** Below it stand all pages of the queue, whatever they show. */
export const reviewListKey = ['reviews', 'list']

/** The queue, page by page; what was shown stays until another choice has its answer. */
export function reviewsQuery(show: ReviewFilter, search: string) {
  return infiniteQueryOptions({
    queryKey: [...reviewListKey, show, search],
    queryFn({ pageParam, signal }) {
      const query: Record<string, string> = { show }
      if (search !== '') query['q'] = search
      if (pageParam !== null) query['after'] = pageParam
      return call(routes.reviews, ReviewQueue, { query, signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    refetchInterval: lookAgainMs,
  })
}

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
