import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ErrorCode } from '../contract/error.ts'
import { backoffMs, reactTo, reactToRejection, type Failure } from './retry.ts'

const refused = (status: number, code: ErrorCode): Failure => ({ kind: 'refused', status, code })

describe('retry policy', () => {
  it.each<[string, Failure, string]>([
    ['no network', { kind: 'no-response' }, 'retry'],
    ['a captive portal’s 200', { kind: 'unexpected-answer', status: 200 }, 'retry'],
    ['a portal’s 403', { kind: 'unexpected-answer', status: 403 }, 'retry'],
    ['a proxy’s 502', { kind: 'unexpected-answer', status: 502 }, 'retry'],
    ['a proxy’s 413', { kind: 'unexpected-answer', status: 413 }, 'send-less'],
    ['a revoked device', refused(403, 'device_revoked'), 'pair-again'],
    ['a session that is over', refused(401, 'unauthenticated'), 'pair-again'],
    ['a photo that is none', refused(422, 'invalid_photo'), 'dead-letter'],
    ['a photo that is too large', refused(413, 'too_large'), 'dead-letter'],
    ['an upload that stands elsewhere', refused(409, 'conflict'), 'ask-offset'],
    ['bytes that changed on the way', refused(422, 'hash_mismatch'), 'begin-again'],
    ['a nonce seen before', refused(401, 'replayed'), 'sign-again'],
    ['a full disk', refused(507, 'storage_full'), 'retry'],
    ['a broken server', refused(500, 'internal'), 'retry'],
  ])('%s', (_, failure, expected) => {
    expect(reactTo(failure).do).toBe(expected)
  })

  it('has an answer to every code', () => {
    for (const code of ErrorCode.options) expect(reactTo(refused(400, code)).do).toBeTruthy()
  })

  it('sets the clock by the server', () => {
    const skewed: Failure = { kind: 'refused', status: 401, code: 'clock_skew', serverTimeMs: 12 }
    expect(reactTo(skewed)).toEqual({ do: 'set-clock', serverTimeMs: 12 })
  })

  it('does not undercut the wait that the server asks for', () => {
    const busy: Failure = {
      kind: 'refused',
      status: 429,
      code: 'too_many_requests',
      retryAfterMs: 90_000,
    }
    expect(reactTo(busy)).toEqual({ do: 'retry', notBeforeMs: 90_000 })
    expect(backoffMs(0, 0.5, 90_000)).toBe(90_000)
  })

  it('quarantines what another phone may have written, and sets the rest aside', () => {
    expect(reactToRejection('fork').do).toBe('quarantine')
    expect(reactToRejection('foreign_device').do).toBe('quarantine')
    expect(reactToRejection('malformed')).toEqual({ do: 'dead-letter', code: 'malformed' })
  })

  it('waits longer each time, never more than five minutes, never less than half', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const waitMs = backoffMs(attempt, random)
        expect(waitMs).toBeGreaterThanOrEqual(500)
        expect(waitMs).toBeLessThanOrEqual(300_000)
        expect(backoffMs(attempt + 1, random)).toBeGreaterThanOrEqual(waitMs)
      }),
    )
  })
})
