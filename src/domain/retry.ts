import type { ErrorCode } from '../contract/error.ts'
import type { RejectionCode } from '../contract/sync.ts'
import { unreachable } from './unreachable.ts'

/** How a call to the server ended, when it did not succeed; never a message's text. */
export type Failure =
  /** No answer at all: no network, a cut, a time-out. */
  | { readonly kind: 'no-response' }
  /** An answer that is not our server's, or does not echo what was sent: a captive portal, a proxy. */
  | { readonly kind: 'unexpected-answer'; readonly status: number }
  /** Our server's own words. */
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly code: ErrorCode
      readonly retryAfterMs?: number | undefined
      /** With `clock_skew`. */
      readonly serverTimeMs?: number | undefined
    }

/** What to do about it. In every case all evidence is kept. */
export type Reaction =
  /** Try again after a while, always. */
  | { readonly do: 'retry'; readonly notBeforeMs: number }
  /** Try again at once, but with less in one request; where it cannot be less, `dead-letter`. */
  | { readonly do: 'send-less' }
  /** Sign again by the server's clock, at once. */
  | { readonly do: 'set-clock'; readonly serverTimeMs: number }
  /** Sign again with a fresh nonce, at once. */
  | { readonly do: 'sign-again' }
  /** Ask where the upload stands (HEAD), then go on from there. */
  | { readonly do: 'ask-offset' }
  /** The server dropped its part: read the own copy again and begin anew. */
  | { readonly do: 'begin-again' }
  /** Stop sending until a person has paired this phone again. */
  | { readonly do: 'pair-again' }
  /** Set this one aside for a person; it blocks nothing else. */
  | { readonly do: 'dead-letter'; readonly code: string }
  /** Set aside and alarm: another phone writes under this one's name. */
  | { readonly do: 'quarantine'; readonly code: string }

const retrySoon: Reaction = { do: 'retry', notBeforeMs: 0 }

/** The whole policy of failed calls, in one place. */
export function reactTo(failure: Failure): Reaction {
  if (failure.kind === 'no-response') return retrySoon
  // A 401 or 403 of a portal says nothing of this phone, and its 413 is a proxy's limit.
  if (failure.kind === 'unexpected-answer') {
    return failure.status === 413 ? { do: 'send-less' } : retrySoon
  }
  return reactToCode(failure)
}

function reactToCode(failure: Extract<Failure, { kind: 'refused' }>): Reaction {
  const { code } = failure
  switch (code) {
    case 'unauthenticated':
    case 'forbidden':
    case 'device_revoked':
      return { do: 'pair-again' }
    case 'clock_skew':
      return failure.serverTimeMs === undefined
        ? retrySoon
        : { do: 'set-clock', serverTimeMs: failure.serverTimeMs }
    case 'replayed':
      return { do: 'sign-again' }
    case 'conflict':
    case 'not_found':
      return { do: 'ask-offset' }
    case 'hash_mismatch':
      return { do: 'begin-again' }
    case 'invalid_photo':
    case 'invalid_request':
    case 'too_large':
    case 'pairing_code_invalid':
      return { do: 'dead-letter', code }
    case 'too_many_requests':
    case 'storage_full':
    case 'internal':
      return { do: 'retry', notBeforeMs: failure.retryAfterMs ?? 0 }
    default:
      return unreachable(code)
  }
}

/** What to do about one record that the server would not take. */
export function reactToRejection(code: RejectionCode): Reaction {
  return code === 'fork' || code === 'foreign_device'
    ? { do: 'quarantine', code }
    : { do: 'dead-letter', code }
}

const firstBackoffMs = 1_000
const longestBackoffMs = 5 * 60_000

/**
 * How long to wait before the next attempt: doubled each time up to five minutes, half of it by
 * chance, so that a thousand phones do not come back at once. `attempt` counts from 0; `random` is
 * in 0 to 1. What the server asked for is never undercut.
 */
export function backoffMs(attempt: number, random: number, notBeforeMs = 0): number {
  const doublings = Math.min(Math.max(0, attempt), 30)
  const full = Math.min(longestBackoffMs, firstBackoffMs * 2 ** doublings)
  return Math.max(notBeforeMs, full * (0.5 + random / 2))
}
