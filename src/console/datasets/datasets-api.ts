import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import {
  DatasetDetail,
  DatasetPage,
  DatasetVersion,
  type DatasetBase,
  type Split,
  type TrainingRule,
} from '../../contract/dataset.ts'
import { routes } from '../../contract/routes.ts'
import { call } from '../call.ts'
import { lookAgainMs } from '../queries.ts'

export const datasetsApi = {
  make: (base: DatasetBase) => call(routes.makeDataset, DatasetVersion, { body: { base } }),
  loadDemo: () => call(routes.loadDemo, DatasetPage),
  setRule: (rule: TrainingRule) => call(routes.setTrainingRule, DatasetPage, { body: rule }),
}

/** While an import runs one watches it. */
const watchMs = 1_000

export const datasetsQuery = queryOptions({
  queryKey: ['datasets'],
  queryFn: ({ signal }) => call(routes.datasets, DatasetPage, { signal }),
  refetchInterval: ({ state }) => (state.data?.importing?.error === null ? watchMs : lookAgainMs),
})

/** How many items a page of a version shows, as the server gives them. */
export const itemsAPage = 48

/** A page of a version's items: of one split, or of all. */
export function datasetQuery(number: string, split: Split | null, page: number) {
  const skip = String((page - 1) * itemsAPage)
  return queryOptions({
    queryKey: ['datasets', number, split, page],
    queryFn: ({ signal }) =>
      call(routes.dataset, DatasetDetail, {
        params: { number },
        query: split === null ? { skip } : { skip, split },
        signal,
      }),
    // A version never changes; the photos stay while the next page comes.
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  })
}

export function datasetPath(number: number): string {
  return `/console/datasets/${number}`
}
