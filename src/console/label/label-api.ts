import { queryOptions } from '@tanstack/react-query'
import { ReviewDetail, ReviewQueue, type ReviewVerdict } from '../../contract/label.ts'
import { routes } from '../../contract/routes.ts'
import { call, nothing } from '../call.ts'
import { lookAgainMs } from '../queries.ts'

export const labelApi = {
  judge: (photoId: string, verdict: ReviewVerdict) =>
    call(routes.judgePhoto, nothing, { params: { photoId }, body: verdict }),
}

export const reviewsQuery = queryOptions({
  queryKey: ['reviews'],
  queryFn: ({ signal }) => call(routes.reviews, ReviewQueue, { signal }),
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
