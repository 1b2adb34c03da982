import type { RecordId, ServerEpoch, Sha256 } from '../contract/ids.ts'
import type { HaveRequest, HaveResponse, Receipt, RecordOutcome } from '../contract/sync.ts'
import { unreachable } from './unreachable.ts'

/** A record that has no receipt yet, and what it needs on the server to get one. */
export interface OutboxItem {
  readonly id: RecordId
  readonly seq: number
  readonly hash: Sha256
  readonly blobs: readonly { readonly sha: Sha256; readonly sizeBytes: number }[]
}

/**
 * What the phone believes of a record. Only `safe` rests on a receipt; everything else is a guess
 * that the next `have` corrects.
 * - `unknown`: ask the server.
 * - `missing`: the server said that it lacks it.
 * - `there`: the server has it, a receipt can be asked for.
 * - `waiting`: the server has it and waits for its photos, or does not know its version yet.
 * - `refused`: set aside for a person.
 */
type RecordBelief =
  | { readonly at: 'unknown' | 'missing' | 'there' | 'waiting' }
  | { readonly at: 'safe'; readonly epoch: ServerEpoch }
  | { readonly at: 'refused'; readonly code: string }

type BlobBelief =
  | { readonly at: 'unknown' | 'there' }
  | { readonly at: 'missing'; readonly offset: number }
  | { readonly at: 'refused'; readonly code: string }

export interface OutboxEntry {
  readonly item: OutboxItem
  readonly belief: RecordBelief
}

/** Everything here can be made anew from the stored records and receipts: it is only a plan. */
export interface Outbox {
  readonly entries: ReadonlyMap<RecordId, OutboxEntry>
  readonly blobs: ReadonlyMap<Sha256, BlobBelief>
  /** Hashes of records and of photos that are on their way at this moment. */
  readonly underway: ReadonlySet<Sha256>
}

export type OutboxEvent =
  /** A record was stored on the phone. */
  | { readonly type: 'added'; readonly item: OutboxItem }
  /** A new attempt begins: what was merely waited for may be asked for again. */
  | { readonly type: 'round-began' }
  | { readonly type: 'send-began'; readonly hashes: readonly Sha256[] }
  /** The call ended, well or not: nothing is on its way any more. */
  | { readonly type: 'send-ended' }
  | {
      readonly type: 'have-answered'
      readonly request: HaveRequest
      readonly response: HaveResponse
    }
  | { readonly type: 'records-answered'; readonly outcomes: readonly RecordOutcome[] }
  /** The last byte of a photo was taken. It proves nothing: `have` is asked again. */
  | { readonly type: 'photo-sent'; readonly sha: Sha256 }
  /** A photo was refused for good, or cannot be read here any more. */
  | { readonly type: 'photo-refused'; readonly sha: Sha256; readonly code: string }
  | { readonly type: 'record-refused'; readonly id: RecordId; readonly code: string }
  /** A person asked to try the refused ones again. */
  | { readonly type: 'offered-again' }
  /** The server said which epoch it is of: receipts of another are void. */
  | { readonly type: 'epoch-heard'; readonly epoch: ServerEpoch }

export const emptyOutbox: Outbox = { entries: new Map(), blobs: new Map(), underway: new Set() }

/** The outbox of these unsent records, some of which may have been refused before. */
export function outboxOf(
  items: readonly (OutboxItem & { readonly refusal: string | null })[],
): Outbox {
  return items.reduce((outbox, item) => {
    const added = reduceOutbox(outbox, { type: 'added', item })
    return item.refusal === null
      ? added
      : reduceOutbox(added, { type: 'record-refused', id: item.id, code: item.refusal })
  }, emptyOutbox)
}

/**
 * The outbox after something happened. Events may come late, doubled or never: none but a verified
 * receipt that names the record's hash and all of its photos makes a record safe.
 */
export function reduceOutbox(outbox: Outbox, event: OutboxEvent): Outbox {
  switch (event.type) {
    case 'added':
      return add(outbox, event.item)
    case 'round-began':
      return forgetGuesses(outbox)
    case 'send-began':
      return { ...outbox, underway: new Set([...outbox.underway, ...event.hashes]) }
    case 'send-ended':
      return { ...outbox, underway: new Set() }
    case 'have-answered':
      return takeHave(hearEpoch(outbox, event.response.serverEpoch), event)
    case 'records-answered':
      return event.outcomes.reduce(takeOutcome, outbox)
    case 'photo-sent':
      return photoSent(outbox, event.sha)
    case 'photo-refused':
      return withBlob(outbox, event.sha, { at: 'refused', code: event.code })
    case 'record-refused':
      return believe(outbox, [event.id], { at: 'refused', code: event.code })
    case 'offered-again':
      return offerAgain(outbox)
    case 'epoch-heard':
      return hearEpoch(outbox, event.epoch)
    default:
      return unreachable(event)
  }
}

function add(outbox: Outbox, item: OutboxItem): Outbox {
  if (outbox.entries.has(item.id)) return outbox
  const entries = new Map(outbox.entries).set(item.id, { item, belief: { at: 'unknown' } })
  const blobs = new Map(outbox.blobs)
  for (const { sha } of item.blobs) {
    if (!blobs.has(sha)) blobs.set(sha, { at: 'unknown' })
  }
  return { ...outbox, entries, blobs }
}

function forgetGuesses(outbox: Outbox): Outbox {
  const guessed = entriesWhere(outbox, ({ at }) => at !== 'safe' && at !== 'refused')
  const blobs = new Map(
    [...outbox.blobs].map(([sha, belief]): [Sha256, BlobBelief] => [
      sha,
      belief.at === 'refused' ? belief : { at: 'unknown' },
    ]),
  )
  return { ...believe(outbox, guessed, { at: 'unknown' }), blobs }
}

function takeHave(
  outbox: Outbox,
  { request, response }: Extract<OutboxEvent, { type: 'have-answered' }>,
): Outbox {
  const asked = new Set(request.records)
  const missing = new Set(response.missingRecords)
  const offsets = new Map(response.missingBlobs.map(({ sha, offset }) => [sha, offset]))
  const open = [...outbox.entries.values()].filter(
    ({ item, belief }) => asked.has(item.hash) && belief.at !== 'safe' && belief.at !== 'refused',
  )
  const lacking = open.filter(({ item }) => missing.has(item.hash))
  // One that waits goes on waiting: being asked about it did not bring its photos.
  const present = open.filter(
    ({ item, belief }) => !missing.has(item.hash) && belief.at !== 'waiting',
  )
  let next = believe(outbox, idsOf(lacking), { at: 'missing' })
  next = believe(next, idsOf(present), { at: 'there' })
  for (const sha of request.blobs) {
    if (next.blobs.get(sha)?.at === 'refused' || !next.blobs.has(sha)) continue
    const offset = offsets.get(sha)
    next = withBlob(next, sha, offset === undefined ? { at: 'there' } : { at: 'missing', offset })
  }
  return next
}

function takeOutcome(outbox: Outbox, outcome: RecordOutcome): Outbox {
  const entry = entryOfHash(outbox, outcome.recordHash)
  if (entry === undefined || entry.belief.at === 'safe') return outbox
  const { id } = entry.item
  switch (outcome.status) {
    case 'stored':
    case 'duplicate':
      return takeReceipt(outbox, entry.item, outcome.receipt)
    case 'deferred':
      return believe(outbox, [id], { at: 'waiting' })
    case 'waiting_for':
      return outcome.blobs.reduce(
        (next, sha) =>
          next.blobs.get(sha)?.at === 'there' ? withBlob(next, sha, { at: 'unknown' }) : next,
        believe(outbox, [id], { at: 'waiting' }),
      )
    case 'rejected':
      return believe(outbox, [id], { at: 'refused', code: outcome.code })
    default:
      return unreachable(outcome)
  }
}

/** Whether a verified receipt is one for this very record with all of its photos. */
export function isReceiptFor(item: OutboxItem, receipt: Receipt): boolean {
  return (
    receipt.recordHash === item.hash && item.blobs.every(({ sha }) => receipt.blobs.includes(sha))
  )
}

function takeReceipt(outbox: Outbox, item: OutboxItem, receipt: Receipt): Outbox {
  return isReceiptFor(item, receipt)
    ? believe(outbox, [item.id], { at: 'safe', epoch: receipt.epoch })
    : believe(outbox, [item.id], { at: 'waiting' })
}

function photoSent(outbox: Outbox, sha: Sha256): Outbox {
  if (!outbox.blobs.has(sha) || outbox.blobs.get(sha)?.at === 'refused') return outbox
  const waiting = idsOf(
    [...outbox.entries.values()].filter(
      ({ item, belief }) => belief.at === 'waiting' && needs(item, sha),
    ),
  )
  return withBlob(believe(outbox, waiting, { at: 'there' }), sha, { at: 'unknown' })
}

function offerAgain(outbox: Outbox): Outbox {
  const refused = entriesWhere(outbox, ({ at }) => at === 'refused')
  const blobs = new Map(
    [...outbox.blobs].map(([sha, belief]): [Sha256, BlobBelief] => [
      sha,
      belief.at === 'refused' ? { at: 'unknown' } : belief,
    ]),
  )
  return { ...believe(outbox, refused, { at: 'unknown' }), blobs }
}

function hearEpoch(outbox: Outbox, epoch: ServerEpoch): Outbox {
  const lost = entriesWhere(outbox, (belief) => belief.at === 'safe' && belief.epoch !== epoch)
  return lost.length === 0 ? outbox : forgetGuesses(believe(outbox, lost, { at: 'unknown' }))
}

function needs(item: OutboxItem, sha: Sha256): boolean {
  return item.blobs.some((blob) => blob.sha === sha)
}

function entryOfHash(outbox: Outbox, hash: Sha256 | null): OutboxEntry | undefined {
  return [...outbox.entries.values()].find(({ item }) => item.hash === hash)
}

function entriesWhere(outbox: Outbox, test: (belief: RecordBelief) => boolean): RecordId[] {
  return idsOf([...outbox.entries.values()].filter(({ belief }) => test(belief)))
}

function idsOf(entries: readonly OutboxEntry[]): RecordId[] {
  return entries.map(({ item }) => item.id)
}

function believe(outbox: Outbox, ids: readonly RecordId[], belief: RecordBelief): Outbox {
  if (ids.length === 0) return outbox
  const entries = new Map(outbox.entries)
  for (const id of ids) {
    const entry = entries.get(id)
    if (entry !== undefined) entries.set(id, { ...entry, belief })
  }
  return { ...outbox, entries }
}

function withBlob(outbox: Outbox, sha: Sha256, belief: BlobBelief): Outbox {
  return { ...outbox, blobs: new Map(outbox.blobs).set(sha, belief) }
}
