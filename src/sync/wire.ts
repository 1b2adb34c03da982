import { ErrorBody } from '../contract/error.ts'
import type { Route } from '../contract/routes.ts'
import type { z } from 'zod/mini'
import type { Failure } from '../domain/retry.ts'
import type { Answer } from './answer.ts'
import { utf8 } from './encoding.ts'
import { signedHeaders, type Signer } from './request-signing.ts'

export interface WireOptions {
  /** The real `fetch`, or a router in memory. */
  readonly fetch: typeof fetch
  /** Origin of the server without a trailing slash; empty for the page's own. */
  readonly baseUrl: string
  /** A request that has no answer by then counts as unanswered. */
  readonly timeoutMs: number
}

export interface WireRequest {
  readonly method: Route['method']
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

/** One answer, read to its end. */
export interface RawResponse {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Sends requests, signed where a signer is given, and never throws for what the network does. */
export class Wire {
  readonly #options: WireOptions

  constructor(options: WireOptions) {
    this.#options = options
  }

  /** Null where no whole answer came. Throws only where `signal` fired. */
  async send(
    request: WireRequest,
    signer: Signer | null,
    signal: AbortSignal,
  ): Promise<RawResponse | null> {
    const limit = limited(signal, this.#options.timeoutMs)
    try {
      const response = await this.#fetch(request, signer, limit.signal)
      return { status: response.status, headers: response.headers, text: await response.text() }
    } catch (error) {
      if (signal.aborted) throw error
      return null
    } finally {
      limit.end()
    }
  }

  /**
   * The same for a body that is read as it comes: only its beginning has to be there in time. Null
   * where none began.
   */
  async open(
    request: WireRequest,
    signer: Signer | null,
    signal: AbortSignal,
  ): Promise<Response | null> {
    const limit = limited(signal, this.#options.timeoutMs)
    try {
      return await this.#fetch(request, signer, limit.signal)
    } catch (error) {
      if (signal.aborted) throw error
      return null
    } finally {
      limit.endTimer()
    }
  }

  async #fetch(
    request: WireRequest,
    signer: Signer | null,
    signal: AbortSignal,
  ): Promise<Response> {
    const { method, target, headers, body } = request
    const signed = signer === null ? {} : await signedHeaders(signer, request)
    return await this.#options.fetch(this.#options.baseUrl + target, {
      method,
      headers: { ...headers, ...signed },
      // Redirects are how portals answer; caches and other origins have no part in this.
      redirect: 'error',
      cache: 'no-store',
      credentials: 'same-origin',
      signal,
      ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
    })
  }

  /**
   * Sends JSON and accepts only `status` with a body that the schema takes. Whether that body
   * echoes what was asked is for the caller to check.
   */
  async call<T>(
    request: { route: Route; json: unknown; expect: z.ZodMiniType<T> },
    signer: Signer | null,
    signal: AbortSignal,
  ): Promise<Answer<T>> {
    const response = await this.send(
      {
        method: request.route.method,
        target: request.route.path,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: utf8(JSON.stringify(request.json)),
      },
      signer,
      signal,
    )
    if (response?.status !== 200) return toFailure(response)
    const parsed = request.expect.safeParse(parseJson(response.text))
    return parsed.success ? { kind: 'ok', value: parsed.data } : toFailure(response)
  }
}

/** Longest wait that a server may ask for: a wrong header must not silence a phone for a day. */
const longestAskedMs = 15 * 60_000

/**
 * What an answer that was not hoped for means. Only our own server's words (`ErrorBody`) are taken
 * as a refusal; any other status, and a 200 with another body, is somebody else talking.
 */
export function toFailure(response: RawResponse | null): Failure {
  if (response === null) return { kind: 'no-response' }
  const { status } = response
  const body = ErrorBody.safeParse(parseJson(response.text))
  // Answers to HEAD have no body, but HEAD is never asked here.
  if (!body.success || status < 400) return { kind: 'unexpected-answer', status }
  const { code, serverTimeMs } = body.data.error
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  const retryAfterMs = seconds >= 0 ? Math.min(seconds * 1000, longestAskedMs) : undefined
  return { kind: 'refused', status, code, retryAfterMs, serverTimeMs }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON is an answer too: the schema then refuses it.
    return undefined
  }
}

/** A signal that also fires after `timeoutMs`. (AbortSignal.any is missing on iOS before 17.4.) */
function limited(
  outer: AbortSignal,
  timeoutMs: number,
): {
  signal: AbortSignal
  end(): void
  /** No time limit from now on; the outer signal still counts. */
  endTimer(): void
} {
  const controller = new AbortController()
  const abort = (): void => controller.abort(outer.reason)
  const timer = setTimeout(() => controller.abort(), timeoutMs)
  if (outer.aborted) abort()
  outer.addEventListener('abort', abort)
  return {
    signal: controller.signal,
    endTimer: () => clearTimeout(timer),
    end() {
      clearTimeout(timer)
      outer.removeEventListener('abort', abort)
    },
  }
}
