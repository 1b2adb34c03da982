import { queryOptions } from '@tanstack/react-query'
import { DatasetPage } from '../../contract/dataset.ts'
import { routes } from '../../contract/routes.ts'
import { call } from '../call.ts'
import { lookAgainMs } from '../queries.ts'

export const datasetsQuery = queryOptions({
  queryKey: ['datasets'],
  queryFn: ({ signal }) => call(routes.datasets, DatasetPage, { signal }),
  refetchInterval: lookAgainMs,
})
