import { z } from 'zod/mini'
import {
  DeviceList,
  EventPage,
  InspectionDetail,
  InspectionList,
  NetworkInfo,
  PairingLink,
  SessionInfo,
} from '../contract/console.ts'
import { ErrorBody } from '../contract/error.ts'
import type { Sha256 } from '../contract/ids.ts'
import { routes, type Route } from '../contract/routes.ts'
import { ApiFailure, kindOf } from './api-failure.ts'

interface Call {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/**
 * The desk's calls. Each answer is parsed by the contract before anyone sees it; everything that
 * goes wrong is an `ApiFailure`, but for an abort.
 */
export const api = {
  session: (signal: AbortSignal) => call(routes.session, SessionInfo, { signal }),
  signOut: () => call(routes.signOut, nothing),
  inspections: (signal: AbortSignal) => call(routes.inspections, InspectionList, { signal }),
  inspection: (id: string, signal: AbortSignal) =>
    call(routes.inspection, InspectionDetail, { params: { id }, signal }),
  /** @param before seq of the event whose predecessors are wanted, or null for the newest */
  events: (before: number | null, signal: AbortSignal) =>
    call(routes.events, EventPage, {
      query: before === null ? {} : { before: String(before) },
      signal,
    }),
  devices: (signal: AbortSignal) => call(routes.devices, DeviceList, { signal }),
  revokeDevice: (id: string) => call(routes.revokeDevice, nothing, { params: { id } }),
  makeLink: (administrator: boolean) =>
    call(routes.makeLink, PairingLink, { body: { administrator } }),
  network: (signal: AbortSignal) => call(routes.network, NetworkInfo, { signal }),
}

/** Address of a photo's bytes, for an `img`. */
export function photoUrl(sha: Sha256): string {
  return targetOf(routes.photo, { params: { sha } })
}

/** What a call gives that answers with no body. */
const nothing = z.undefined()

async function call<T>(route: Route, schema: z.ZodMiniType<T>, call: Call = {}): Promise<T> {
  const response = await send(route, call)
  if (!response.ok) throw await failureOf(response)
  const answer = schema.safeParse(response.status === 204 ? undefined : await jsonOf(response))
  if (!answer.success) throw new ApiFailure('not-a-server', { cause: answer.error })
  return answer.data
}

async function send(route: Route, { body, signal, ...target }: Call): Promise<Response> {
  try {
    return await fetch(targetOf(route, target), {
      method: route.method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (cause) {
    signal?.throwIfAborted()
    throw new ApiFailure('no-connection', { cause })
  }
}

function targetOf(route: Route, { params = {}, query = {} }: Call): string {
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  )
  const search = new URLSearchParams(query).toString()
  return search === '' ? path : `${path}?${search}`
}

async function failureOf(response: Response): Promise<ApiFailure> {
  const body = ErrorBody.safeParse(await jsonOf(response))
  // A proxy's or portal's page says nothing of this session.
  if (!body.success) return new ApiFailure('not-a-server')
  const { code, message, requestId } = body.data.error
  return new ApiFailure(kindOf(code), { code, message, requestId })
}

/** The body as JSON; undefined where it is none, which no schema here takes for an answer. */
async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw new ApiFailure('no-connection', { cause })
  }
}
