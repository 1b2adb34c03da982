import { queryOptions } from '@tanstack/react-query'
import { KpiPage, KpiRows } from '../../contract/kpi.ts'
import { routes } from '../../contract/routes.ts'
import { call } from '../call.ts'
import { lookAgainMs } from '../queries.ts'

export const kpisQuery = queryOptions({
  queryKey: ['kpis'],
  queryFn: ({ signal }) => call(routes.kpis, KpiPage, { signal }),
  refetchInterval: lookAgainMs,
})

export function kpiQuery(name: string) {
  return queryOptions({
    queryKey: ['kpis', name],
    queryFn: ({ signal }) => call(routes.kpi, KpiRows, { params: { name }, signal }),
  })
}
