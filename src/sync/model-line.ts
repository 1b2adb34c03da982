import { z } from 'zod/mini'
import type { Sha256 } from '../contract/ids.ts'
import { routes } from '../contract/routes.ts'
import { modelFilePath } from '../domain/model-files.ts'
import { reactTo } from '../domain/retry.ts'
import { openOwnPeer, type OwnPeerParts } from './own-peer.ts'
import { verifierOf } from './server-signature.ts'
import { toFailure, type RawResponse } from './wire.ts'

/** What the server says when it is asked what this phone should run. */
export type ModelAnswer =
  | { readonly kind: 'unpaired' }
  /** It refuses this phone: nothing more until a person has paired it again. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'no-answer'; readonly notBeforeMs: number }
  | {
      readonly kind: 'answer'
      /** Whose word it is: the key that was pinned at pairing. */
      readonly serverPublicKey: string
      readonly serverNowMs: number
      /** Null while the server has promoted nothing. The statement is read by who knows its form. */
      readonly manifest: SignedManifest | null
    }

export interface SignedManifest {
  readonly statement: unknown
  readonly signature: string
  /** The pinned server signed exactly this statement. */
  readonly genuine: boolean
}

export interface ModelLine {
  ask(): Promise<ModelAnswer>
  /**
   * A model's file from this byte on (206), or all of it (200); 404 where the server says that it
   * has no such file, 416 where the file is not that long. Null where it cannot be had now; a body
   * may end early.
   */
  file(sha: Sha256, fromByte: number): Promise<Response | null>
}

/**
 * Read loosely: a later server's statement, and one that was changed on the way, have to reach the
 * signature check.
 */
const LooseAnswer = z.strictObject({
  manifest: z.nullable(z.strictObject({ statement: z.unknown(), signature: z.string() })),
})

/** 416: what is kept of the file is not of this file. 404: the server has it not, or not whole. */
const meaningful: ReadonlySet<number> = new Set([200, 206, 404, 416])

/** A portal answers 200 too, with a page of its own. */
function isOfOurServer({ status, ok, headers }: Response): boolean {
  const isBytes = headers.get('content-type')?.startsWith('application/octet-stream') === true
  return meaningful.has(status) && (isBytes || !ok)
}

const noBody = new Uint8Array(0)
const signatureForm = /^[A-Za-z0-9_-]{86}$/

/** Models come over the same signed requests as evidence goes. */
export function createModelLine(parts: OwnPeerParts): ModelLine {
  return {
    async ask() {
      const own = await openOwnPeer(parts)
      if (own === null) return { kind: 'unpaired' }
      const response = await own.peer.send({
        method: 'GET',
        target: routes.deviceManifest.path,
        headers: { accept: 'application/json' },
        body: noBody,
      })
      const answer = response?.status === 200 ? looseAnswerOf(response.text) : undefined
      if (answer === undefined) return noAnswer(response)
      const { serverPublicKey } = own.pairing
      const manifest =
        answer.manifest === null ? null : await checked(answer.manifest, serverPublicKey)
      return { kind: 'answer', serverPublicKey, serverNowMs: own.serverNowMs(), manifest }
    },
    async file(sha, fromByte) {
      const own = await openOwnPeer(parts)
      if (own === null) return null
      const response = await own.peer.open({
        method: 'GET',
        target: modelFilePath(sha),
        headers: fromByte === 0 ? {} : { range: `bytes=${fromByte}-` },
        body: noBody,
      })
      return response !== null && isOfOurServer(response) ? response : null
    },
  }
}

function looseAnswerOf(text: string): z.infer<typeof LooseAnswer> | undefined {
  try {
    return LooseAnswer.safeParse(JSON.parse(text)).data
  } catch {
    // A portal's page, or an answer that was cut: nobody has said anything.
    return undefined
  }
}

async function checked(
  { statement, signature }: { statement: unknown; signature: string },
  serverPublicKey: string,
): Promise<SignedManifest> {
  if (!signatureForm.test(signature)) return { statement, signature, genuine: false }
  try {
    const genuine = await verifierOf(serverPublicKey)(statement, signature)
    return { statement, signature, genuine }
  } catch (cause) {
    // A statement that has no canonical form was never signed by a server of ours.
    console.warn('sync: a manifest that cannot be signed', cause)
    return { statement, signature, genuine: false }
  }
}

function noAnswer(response: RawResponse | null): ModelAnswer {
  const reaction = reactTo(toFailure(response))
  if (reaction.do === 'pair-again') return { kind: 'refused' }
  return { kind: 'no-answer', notBeforeMs: reaction.do === 'retry' ? reaction.notBeforeMs : 0 }
}
