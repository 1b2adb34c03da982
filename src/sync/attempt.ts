import type { ServerEpoch } from '../contract/ids.ts'
import { RoundStopped, type StopReason } from './answer.ts'
import type { ChunkSize } from './chunk-size.ts'
import type { EvidenceSource } from './evidence-source.ts'
import type { Surroundings } from './occasions.ts'
import { openOwnPeer, type OwnPeer } from './own-peer.ts'
import { keepEpoch } from './pairing-state.ts'
import { receiptCheck } from './receipt-check.ts'
import { runRound } from './round.ts'
import type { RoundProgress } from './tally.ts'
import type { Wire } from './wire.ts'

export interface AttemptParts {
  readonly source: EvidenceSource
  readonly wire: Wire
  readonly around: Surroundings
  readonly signal: AbortSignal
  /** Lives as long as the page does. */
  readonly chunkSize: ChunkSize
  readonly onProgress: (progress: RoundProgress) => void
}

/**
 * - `unpaired`: there is no server to send to; everything stays.
 * - `drained`: all that can be sent has a receipt.
 * - `waiting`: the server has everything and gives no receipt yet.
 * - `stopped`: the network or the server stopped it.
 */
export type AttemptResult =
  | { readonly kind: 'unpaired' | 'waiting' }
  | {
      readonly kind: 'drained'
      /** Its epoch and clock (Unix milliseconds). */
      readonly server: { readonly epoch: ServerEpoch; readonly nowMs: number }
    }
  | { readonly kind: 'stopped'; readonly reason: StopReason }

/** Rounds until nothing more gets through. Throws what the store throws, or the abort. */
export async function attempt(parts: AttemptParts): Promise<AttemptResult> {
  const { source } = parts
  const own = await openOwnPeer(parts)
  if (own === null) return { kind: 'unpaired' }
  try {
    const epoch = await rounds(parts, own)
    if (epoch === null) return { kind: 'waiting' }
    return { kind: 'drained', server: { epoch, nowMs: own.serverNowMs() } }
  } catch (error) {
    if (error instanceof RoundStopped) return { kind: 'stopped', reason: error.reason }
    throw error
  } finally {
    source.showSending([])
  }
}

/** The server's epoch when all is drained; null where something waits for its receipt. */
async function rounds(parts: AttemptParts, own: OwnPeer): Promise<ServerEpoch | null> {
  const { source } = parts
  const { pairing, peer, deviceId } = own
  const receipts = receiptCheck({
    deviceId,
    organisationId: pairing.organisation.id,
    serverPublicKey: pairing.serverPublicKey,
  })
  let { serverEpoch: epoch } = pairing
  let openBefore: number | null = null
  for (;;) {
    const outcome = await runRound({ ...parts, peer, receipts, deviceId, epoch })
    if (outcome.kind === 'new-epoch') {
      epoch = outcome.serverEpoch
      // First the work, then the note that it is done: a crash between the two repeats it.
      await source.offerAgain(epoch)
      await source.offerRefused()
      await keepEpoch(source, pairing.serverPublicKey, epoch)
      continue
    }
    if (outcome.kind === 'waiting') return null
    const open = (await source.unsent()).filter(({ refusal }) => refusal === null).length
    if (open === 0) return epoch
    // What was stored while the round ran goes at once, unless that leads nowhere.
    if (open === openBefore) return null
    openBefore = open
  }
}
