import { QueryCache, QueryClient, infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from './api.ts'
import { ApiFailure } from './api-failure.ts'

/** Phones send at any time: what has arrived shows without a reload. */
export const lookAgainMs = 10_000

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.session(signal),
  staleTime: 60_000,
})

export const inspectionsQuery = queryOptions({
  queryKey: ['inspections'],
  queryFn: ({ signal }) => api.inspections(signal),
  refetchInterval: lookAgainMs,
})

export function inspectionQuery(id: string) {
  return queryOptions({
    queryKey: ['inspections', id],
    queryFn: ({ signal }) => api.inspection(id, signal),
    refetchInterval: lookAgainMs,
  })
}

export const eventsQuery = infiniteQueryOptions({
  queryKey: ['events'],
  queryFn: ({ pageParam, signal }) => api.events(pageParam, signal),
  initialPageParam: noEvent(),
  getNextPageParam: ({ nextBefore }) => nextBefore,
})

/** The newest page is before no event at all. */
function noEvent(): number | null {
  return null
}

export const devicesQuery = queryOptions({
  queryKey: ['devices'],
  queryFn: ({ signal }) => api.devices(signal),
  refetchInterval: lookAgainMs,
})

export const networkQuery = queryOptions({
  queryKey: ['network'],
  queryFn: ({ signal }) => api.network(signal),
})

/** One for the desk. A call that finds the session over sends everyone to the sign-in page. */
export function createDeskQueries(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) =>
          count < 2 && error instanceof ApiFailure && error.kind === 'no-connection',
      },
    },
    queryCache: new QueryCache({
      onError(error, query) {
        const isSession = query.queryKey[0] === sessionQuery.queryKey[0]
        if (error instanceof ApiFailure && error.kind === 'signed-out' && !isSession) {
          void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
        }
      },
    }),
  })
  return client
}
