import type { z } from 'zod/mini'
import type { Route } from '../contract/routes.ts'
import { reactTo } from '../domain/retry.ts'
import { RoundStopped, type Answer } from './answer.ts'
import type { Signer } from './request-signing.ts'
import { toFailure, type RawResponse, type Wire, type WireRequest } from './wire.ts'

/** The server as one round of sync sees it: every request signed, the clock put right on the way. */
export interface Peer {
  call<T>(route: Route, json: unknown, expect: z.ZodMiniType<T>): Promise<Answer<T>>
  /** For uploads, whose success is a status and a header. Null where no whole answer came. */
  send(request: WireRequest): Promise<RawResponse | null>
  /** For long bodies, which are read as they come. Null where our server gave no answer. */
  open(request: WireRequest): Promise<Response | null>
}

export interface PeerParts {
  readonly wire: Wire
  readonly signer: Signer
  readonly signal: AbortSignal
  /** Takes the server's clock over; the next request is signed with it. */
  readonly setServerTime: (serverTimeMs: number) => Promise<void>
}

/** Times that one request is sent before a wrong clock or a used nonce counts as a failure. */
const maxSignings = 3

export function createPeer(parts: PeerParts): Peer {
  const { wire, signer, signal } = parts
  /** True where the answer asks for nothing but another signature, which can be given at once. */
  const mayJustSignAgain = async (answer: Answer<unknown>): Promise<boolean> => {
    if (answer.kind === 'ok') return false
    const reaction = reactTo(answer)
    if (reaction.do === 'set-clock') await parts.setServerTime(reaction.serverTimeMs)
    return reaction.do === 'set-clock' || reaction.do === 'sign-again'
  }
  return {
    async call(route, json, expect) {
      for (let signing = 1; ; signing += 1) {
        const answer = await wire.call({ route, json, expect }, signer, signal)
        if (signing === maxSignings || !(await mayJustSignAgain(answer))) return answer
      }
    },
    async send(request) {
      for (let signing = 1; ; signing += 1) {
        const response = await wire.send(request, signer, signal)
        if (response !== null && response.status < 400) return response
        if (signing === maxSignings || !(await mayJustSignAgain(toFailure(response)))) {
          return response
        }
      }
    },
    async open(request) {
      for (let signing = 1; ; signing += 1) {
        const response = await wire.open(request, signer, signal)
        if (response === null || response.status < 400 || signing === maxSignings) return response
        // A body that is cut says as little as none.
        const text = await response.text().catch(() => '')
        const failure = toFailure({ status: response.status, headers: response.headers, text })
        // A proxy's refusal is nobody's word on what was asked.
        if (failure.kind !== 'refused' && response.status !== 416) return null
        if (!(await mayJustSignAgain(failure))) return response
      }
    },
  }
}

/** The answer's value; anything else stops the round. */
export function valueOf<T>(answer: Answer<T>): T {
  if (answer.kind === 'ok') return answer.value
  throw new RoundStopped(answer)
}
