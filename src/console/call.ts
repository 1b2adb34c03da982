import { z } from 'zod/mini'
import { ErrorBody } from '../contract/error.ts'
import type { Route } from '../contract/routes.ts'
import { ApiFailure, kindOf } from './api-failure.ts'

interface Call {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  /** Bytes go as they are, everything else as JSON. */
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** What a call gives that answers with no body. */
export const nothing = z.undefined()

/**
 * Calls the server. Each answer is parsed by the contract before anyone sees it; everything that
 * goes wrong is an `ApiFailure`, but for an abort.
 */
export async function call<T>(route: Route, schema: z.ZodMiniType<T>, call: Call = {}): Promise<T> {
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
      ...contentOf(body),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (cause) {
    signal?.throwIfAborted()
    throw new ApiFailure('no-connection', { cause })
  }
}

function contentOf(body: unknown): Pick<RequestInit, 'headers' | 'body'> {
  if (body === undefined) return {}
  if (body instanceof Blob) return { headers: { 'content-type': body.type }, body }
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

/** A route's address with its parameters filled in. */
export function targetOf(route: Route, { params = {}, query = {} }: Call): string {
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
