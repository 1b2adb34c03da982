import type { Failure } from '../domain/retry.ts'

/** What came of a request: the expected status with a body that its schema accepts, or not. */
export type Answer<T> = { readonly kind: 'ok'; readonly value: T } | Failure

/** Why a round stopped. `other-server`: a receipt bears another key than the pinned one. */
export type StopReason = Failure | { readonly kind: 'other-server' }

/** Stops a round: why it stopped decides when the next one begins. */
export class RoundStopped extends Error {
  override readonly name = 'RoundStopped'
  readonly reason: StopReason

  constructor(reason: StopReason) {
    super(`the round stopped: ${reason.kind}`)
    this.reason = reason
  }
}

/** Our server answered with a success that is no answer to what was asked. */
export function notTheEcho(): RoundStopped {
  return new RoundStopped({ kind: 'unexpected-answer', status: 200 })
}
