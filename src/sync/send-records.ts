import type { RecordId, ServerEpoch } from '../contract/ids.ts'
import { routes } from '../contract/routes.ts'
import { RecordsResponse, type Receipt } from '../contract/sync.ts'
import { isReceiptFor, type OutboxEvent, type OutboxItem } from '../domain/outbox.ts'
import { reactTo, reactToRejection, type Failure } from '../domain/retry.ts'
import { RoundStopped, notTheEcho } from './answer.ts'
import type { EvidenceSource } from './evidence-source.ts'
import { valueOf, type Peer } from './peer.ts'
import type { ReceiptCheck } from './receipt-check.ts'

export interface RecordsParts {
  readonly source: EvidenceSource
  readonly peer: Peer
  readonly receipts: ReceiptCheck
  /** Hears of every event at once, so that what is settled stays so when a later batch fails. */
  readonly happen: (event: OutboxEvent) => void
  readonly hearEpoch: (epoch: ServerEpoch) => void
}

/** Longest body of one batch, in characters of JSON: well below what proxies let through. */
const maxBatchLength = 512 * 1024

/** A proxy's 413 about fewer characters than this is not believed. */
const shortestRefused = 16 * 1024

interface Ready {
  readonly item: OutboxItem
  readonly record: unknown
  readonly length: number
}

/** Sends records in the order given, in batches that are not too long. Throws RoundStopped. */
export async function sendRecords(
  items: readonly OutboxItem[],
  parts: RecordsParts,
): Promise<void> {
  for (const batch of batchesOf(await read(items, parts))) {
    parts.source.showSending(batch.map(({ item }) => item.id))
    await exchange(batch, parts)
  }
}

/** Reads the records; one whose record is gone is set aside instead of stopping the others. */
async function read(items: readonly OutboxItem[], parts: RecordsParts): Promise<Ready[]> {
  const records = await parts.source.records(items.map(({ id }) => id))
  const ready: Ready[] = []
  for (const [index, item] of items.entries()) {
    const record = records[index]
    if (record === undefined) await setAside(item.id, 'record_missing', parts)
    else ready.push({ item, record, length: JSON.stringify(record).length })
  }
  return ready
}

function batchesOf(ready: readonly Ready[]): Ready[][] {
  const batches: Ready[][] = []
  let length = 0
  for (const one of ready) {
    const last = batches.at(-1)
    if (last === undefined || length + one.length > maxBatchLength) {
      batches.push([one])
      length = one.length
    } else {
      last.push(one)
      length += one.length
    }
  }
  return batches
}

async function exchange(batch: readonly Ready[], parts: RecordsParts): Promise<void> {
  const json = { records: batch.map(({ record }) => record) }
  const answer = await parts.peer.call(routes.records, json, RecordsResponse)
  const length = batch.reduce((sum, one) => sum + one.length, 0)
  const blame = answer.kind === 'ok' ? null : blameOf(answer, length)
  if (blame === null) return await settle(batch, valueOf(answer), parts)
  const [only] = batch
  if (only !== undefined && batch.length === 1) {
    return await setAside(only.item.id, blame, parts)
  }
  // One of them is refused: halves find out which, and the rest gets through.
  const middle = Math.ceil(batch.length / 2)
  await exchange(batch.slice(0, middle), parts)
  await exchange(batch.slice(middle), parts)
}

/** The code where the failure is about what was sent and no repetition will help; else null. */
function blameOf(failure: Failure, length: number): string | null {
  const reaction = reactTo(failure)
  // No proxy that lets anything through refuses so little: this one is only out of order.
  if (reaction.do === 'send-less') return length > shortestRefused ? 'too_large' : null
  return reaction.do === 'dead-letter' ? reaction.code : null
}

async function settle(
  batch: readonly Ready[],
  response: RecordsResponse,
  parts: RecordsParts,
): Promise<void> {
  const { outcomes } = response
  const isEcho =
    outcomes.length === batch.length &&
    outcomes.every(({ recordHash }, i) => recordHash === null || recordHash === batch[i]?.item.hash)
  if (!isEcho) throw notTheEcho()
  parts.hearEpoch(response.serverEpoch)

  const kept: { id: RecordId; receipt: Receipt }[] = []
  for (const [index, outcome] of outcomes.entries()) {
    const item = batch[index]?.item
    if (item === undefined) continue
    if (outcome.status === 'rejected') {
      const reaction = reactToRejection(outcome.code)
      await setAside(item.id, 'code' in reaction ? reaction.code : outcome.code, parts)
    } else if (outcome.status === 'stored' || outcome.status === 'duplicate') {
      const genuine = await parts.receipts.isGenuine(outcome.receipt, item.hash)
      if (!genuine) throw new RoundStopped({ kind: 'other-server' })
      if (isReceiptFor(item, outcome.receipt)) kept.push({ id: item.id, receipt: outcome.receipt })
    }
  }
  // First the store, then the plan: what the plan calls safe has its receipt on this phone.
  if (kept.length > 0) await parts.source.keepReceipts(kept)
  parts.happen({ type: 'records-answered', outcomes })
}

async function setAside(id: RecordId, code: string, parts: RecordsParts): Promise<void> {
  await parts.source.refuse([id], code)
  parts.happen({ type: 'record-refused', id, code })
}
