import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod/mini'
import { routes } from '../../contract/routes.ts'
import { Run, RunDetail, RunList, type TrainRequest } from '../../contract/run.ts'
import { call } from '../call.ts'
import { lookAgainMs } from '../queries.ts'
import { isActive } from './run-words.ts'

/** While a run works its figures are looked at as they come. */
const liveMs = 1000

/** What the server says after it took the word; the pages ask for the run itself. */
const taken = z.any()

export const runsApi = {
  start: (request: TrainRequest) => call(routes.startRun, Run, { body: request }),
  stop: (id: string) => call(routes.stopRun, taken, { params: { id } }),
  goOn: (id: string) => call(routes.continueRun, taken, { params: { id } }),
}

export const runsQuery = queryOptions({
  queryKey: ['runs'],
  queryFn: ({ signal }) => call(routes.runs, RunList, { signal }),
  refetchInterval: ({ state }) =>
    state.data?.runs.some(({ state: run }) => isActive(run)) === true ? liveMs : lookAgainMs,
})

export function runQuery(id: string) {
  return queryOptions({
    queryKey: ['runs', id],
    queryFn: ({ signal }) => call(routes.run, RunDetail, { params: { id }, signal }),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isActive(state.data.run.state) ? liveMs : lookAgainMs,
  })
}
