import type { DeviceId, ServerEpoch, Sha256 } from '../contract/ids.ts'
import { outboxOf, reduceOutbox, type Outbox, type OutboxEvent } from '../domain/outbox.ts'
import { nextStep } from '../domain/outbox-plan.ts'
import type { ChunkSize } from './chunk-size.ts'
import type { EvidenceSource } from './evidence-source.ts'
import { askHave } from './have.ts'
import type { Peer } from './peer.ts'
import type { ReceiptCheck } from './receipt-check.ts'
import { sendPhoto } from './send-photo.ts'
import { sendRecords } from './send-records.ts'
import { createTally, type RoundProgress } from './tally.ts'

/** What a round works with. */
export interface RoundParts {
  readonly source: EvidenceSource
  readonly peer: Peer
  readonly receipts: ReceiptCheck
  readonly deviceId: DeviceId
  readonly chunkSize: ChunkSize
  /** The epoch that the server had when this phone last heard of it. */
  readonly epoch: ServerEpoch
  readonly signal: AbortSignal
  readonly onProgress: (progress: RoundProgress) => void
}

/**
 * - `drained`: nothing is left that could be sent.
 * - `waiting`: the server has everything and gives no receipt yet.
 * - `new-epoch`: the server was restored from a backup: offer everything again.
 */
export type RoundOutcome =
  | { readonly kind: 'drained' | 'waiting' }
  | { readonly kind: 'new-epoch'; readonly serverEpoch: ServerEpoch }

/**
 * One round: does what the plan (`domain/outbox-plan.ts`) says is next until it says to stop.
 * Throws RoundStopped where the network or the server says no, and whatever the store throws.
 */
export async function runRound(parts: RoundParts): Promise<RoundOutcome> {
  const { source, peer } = parts
  let outbox = outboxOf(await source.unsent())
  let heard: ServerEpoch | null = null
  const happen = (event: OutboxEvent): void => {
    outbox = reduceOutbox(outbox, event)
  }
  const hearEpoch = (epoch: ServerEpoch): void => {
    heard = epoch
  }
  const tally = createTally(parts.onProgress)
  for (;;) {
    parts.signal.throwIfAborted()
    const step = nextStep(outbox)
    if (step.do === 'ask') {
      const response = await askHave(peer, step.request)
      hearEpoch(response.serverEpoch)
      happen({ type: 'have-answered', request: step.request, response })
      tally.expect(outbox, response.missingBlobs)
    } else if (step.do === 'send-records') {
      await sendRecords(step.items, { ...parts, happen, hearEpoch })
    } else if (step.do === 'send-photo') {
      happen(await bringOver(step, outbox, { ...parts, onProgress: tally.sent }))
    } else {
      // Even with nothing to send the server is greeted, for its epoch may be new.
      heard ??= (await askHave(peer, { blobs: [], records: [] })).serverEpoch
    }
    if (heard !== null && heard !== parts.epoch) return { kind: 'new-epoch', serverEpoch: heard }
    if (step.do === 'wait') return { kind: 'waiting' }
    if (step.do === 'drained') return { kind: 'drained' }
  }
}

/** Sends one photo; what happened to it, for the plan. */
async function bringOver(
  { sha, offset }: { sha: Sha256; offset: number },
  outbox: Outbox,
  parts: Omit<RoundParts, 'onProgress'> & { readonly onProgress: (sentBytes: number) => void },
): Promise<OutboxEvent> {
  const needing = [...outbox.entries.values()].filter(({ item }) =>
    item.blobs.some((blob) => blob.sha === sha),
  )
  const neededBy = needing.map(({ item }) => item.id)
  parts.source.showSending(neededBy)
  const outcome = await sendPhoto({ sha, offset, neededBy }, parts)
  return outcome.ok
    ? { type: 'photo-sent', sha }
    : { type: 'photo-refused', sha, code: outcome.code }
}
