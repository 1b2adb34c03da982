import type { RecordId, Sha256 } from '../contract/ids.ts'
import { maxBatchRecords, type HaveRequest } from '../contract/sync.ts'
import type { SafetyState } from './inspection-view.ts'
import type { Outbox, OutboxEntry, OutboxItem } from './outbox.ts'

/** Most hashes in one `have`; the contract's own limits. */
const maxAskedBlobs = 2000
const maxAskedRecords = 5000

/**
 * What to do next.
 * - `drained`: everything has a receipt, or is set aside and named by `deadLetters`.
 * - `wait`: the server has what there is to send and gives no receipt yet; begin a new round later.
 */
export type OutboxStep =
  | { readonly do: 'ask'; readonly request: HaveRequest }
  | { readonly do: 'send-records'; readonly items: readonly OutboxItem[] }
  | { readonly do: 'send-photo'; readonly sha: Sha256; readonly offset: number }
  | { readonly do: 'wait' }
  | { readonly do: 'drained' }

/**
 * The next step, from the state alone: ask what the server lacks; send records first, so that text
 * survives even where photos never arrive; then photos, the oldest first; then the records again
 * whose photos have come, for their receipts.
 */
export function nextStep(outbox: Outbox): OutboxStep {
  const open = openEntries(outbox)
  if (open.length === 0) return { do: 'drained' }
  const request = toAsk(outbox, open)
  if (request.records.length + request.blobs.length > 0) return { do: 'ask', request }
  const missing = open.filter(({ belief }) => belief.at === 'missing')
  if (missing.length > 0) return sendRecords(missing)
  const photo = nextPhoto(outbox, open)
  if (photo !== null) return { do: 'send-photo', ...photo }
  const ripe = open.filter(({ belief }) => belief.at === 'there')
  return ripe.length > 0 ? sendRecords(ripe) : { do: 'wait' }
}

/** A record, or a photo that some record needs, that a person must look at. */
export type DeadLetter =
  | { readonly kind: 'record'; readonly id: RecordId; readonly code: string }
  | { readonly kind: 'photo'; readonly sha: Sha256; readonly code: string }

/** All that was refused; every record without a receipt is either here or still being sent. */
export function deadLetters(outbox: Outbox): DeadLetter[] {
  const records = [...outbox.entries.values()].flatMap(({ item, belief }): DeadLetter[] =>
    belief.at === 'refused' ? [{ kind: 'record', id: item.id, code: belief.code }] : [],
  )
  const photos = [...outbox.blobs].flatMap(([sha, belief]): DeadLetter[] =>
    belief.at === 'refused' ? [{ kind: 'photo', sha, code: belief.code }] : [],
  )
  return [...records, ...photos]
}

/** State of a record, as the screens show it. What is not in the outbox has its receipt already. */
export function safetyOfRecord(outbox: Outbox, id: RecordId): SafetyState {
  const entry = outbox.entries.get(id)
  if (entry === undefined || entry.belief.at === 'safe') return 'safe'
  if (entry.belief.at === 'refused' || needsRefusedPhoto(outbox, entry)) return 'needs-you'
  const parts = [entry.item.hash, ...entry.item.blobs.map(({ sha }) => sha)]
  return parts.some((hash) => outbox.underway.has(hash)) ? 'sending' : 'on-phone'
}

/** Records that can still be sent, the oldest first. */
function openEntries(outbox: Outbox): OutboxEntry[] {
  return [...outbox.entries.values()]
    .filter(
      (entry) =>
        entry.belief.at !== 'safe' &&
        entry.belief.at !== 'refused' &&
        // A record that is there and lacks a refused photo can get no further; one that is not
        // there is sent all the same, for its text.
        !(isThere(entry) && needsRefusedPhoto(outbox, entry)),
    )
    .toSorted((a, b) => a.item.seq - b.item.seq)
}

function isThere({ belief }: OutboxEntry): boolean {
  return belief.at === 'there' || belief.at === 'waiting'
}

function needsRefusedPhoto(outbox: Outbox, { item }: OutboxEntry): boolean {
  return item.blobs.some(({ sha }) => outbox.blobs.get(sha)?.at === 'refused')
}

function toAsk(outbox: Outbox, open: readonly OutboxEntry[]): HaveRequest {
  const records = open.filter(({ belief }) => belief.at === 'unknown').map(({ item }) => item.hash)
  const blobs = shasOf(open).filter((sha) => outbox.blobs.get(sha)?.at === 'unknown')
  return {
    blobs: blobs.slice(0, maxAskedBlobs),
    records: records.slice(0, maxAskedRecords),
  }
}

function nextPhoto(
  outbox: Outbox,
  open: readonly OutboxEntry[],
): { sha: Sha256; offset: number } | null {
  for (const sha of shasOf(open)) {
    const belief = outbox.blobs.get(sha)
    if (belief?.at === 'missing') return { sha, offset: belief.offset }
  }
  return null
}

function sendRecords(entries: readonly OutboxEntry[]): OutboxStep {
  return { do: 'send-records', items: entries.slice(0, maxBatchRecords).map(({ item }) => item) }
}

function shasOf(entries: readonly OutboxEntry[]): Sha256[] {
  return [...new Set(entries.flatMap(({ item }) => item.blobs.map(({ sha }) => sha)))]
}
