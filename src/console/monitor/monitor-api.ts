import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod/mini'
import { DriftWindow, MonitorPage, type JudgeWindow } from '../../contract/monitoring.ts'
import { routes } from '../../contract/routes.ts'
import { call, nothing } from '../call.ts'
import { lookAgainMs } from '../queries.ts'

export const monitorApi = {
  judge: (window: z.infer<typeof JudgeWindow>) =>
    call(routes.judgeWindow, DriftWindow, { body: window }),
  acknowledge: (id: string) => call(routes.acknowledgeAlert, nothing, { params: { id } }),
}

export const monitorQuery = queryOptions({
  queryKey: ['monitor'],
  queryFn: ({ signal }) => call(routes.monitor, MonitorPage, { signal }),
  refetchInterval: lookAgainMs,
})
