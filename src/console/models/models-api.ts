import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod/mini'
import {
  ModelRefusalList,
  ModelVersionDetail,
  ModelVersionList,
  TryAnswer,
  type CanaryRequest,
  type PromoteRequest,
  type RollBackRequest,
} from '../../contract/registry.ts'
import { routes } from '../../contract/routes.ts'
import { call } from '../call.ts'
import { lookAgainMs } from '../queries.ts'

/** Phones switch within seconds of a promotion: the page shows it as it happens. */
const rolloutMs = 2000

/** What the server says after it did it; the pages ask for the versions themselves. */
const done = z.any()

export const modelsApi = {
  promote: (version: string, request: PromoteRequest) =>
    call(routes.promote, done, { params: paramsOf(version), body: request }),
  canary: (version: string, request: CanaryRequest) =>
    call(routes.canary, done, { params: paramsOf(version), body: request }),
  endCanary: () => call(routes.endCanary, done),
  rollBack: (request: z.infer<typeof RollBackRequest>) =>
    call(routes.rollBack, done, { body: request }),
  endShadow: () => call(routes.endShadow, done),
  unfreeze: () => call(routes.unfreeze, done),
  /** One version on one photo; nothing of it is kept as evidence. */
  tryOn: (version: string, photo: Blob) =>
    call(routes.tryVersion, TryAnswer, { query: { version }, body: photo }),
}

export const versionsQuery = queryOptions({
  queryKey: ['versions'],
  queryFn: ({ signal }) => call(routes.versions, ModelVersionList, { signal }),
  refetchInterval: lookAgainMs,
})

export const refusalsQuery = queryOptions({
  queryKey: ['refusals'],
  queryFn: ({ signal }) => call(routes.refusals, ModelRefusalList, { signal }),
  refetchInterval: lookAgainMs,
})

/** The same list, looked at often: how far a promotion is. */
export const rolloutQuery = queryOptions({ ...versionsQuery, refetchInterval: rolloutMs })

export function versionQuery(version: string) {
  return queryOptions({
    queryKey: ['versions', version],
    queryFn: ({ signal }) =>
      call(routes.version, ModelVersionDetail, { params: paramsOf(version), signal }),
    refetchInterval: lookAgainMs,
  })
}

/** Where a version stands at the desk. */
export function versionPath(version: string): string {
  return `/console/models/${version}`
}

function paramsOf(version: string): { name: string; number: string } {
  const [name = '', number = ''] = version.split('/')
  return { name, number }
}
