import type { RecordId, ServerEpoch } from '../contract/ids.ts'
import type { Receipt } from '../contract/sync.ts'
import { commit } from './commit.ts'
import type { Database } from './database.ts'
import { outboxRowFor } from './outbox-row.ts'
import { OutboxRow, ReceiptRow, RecordRow, parseRows } from './rows.ts'

const strict = { durability: 'strict' } as const

/** Keeps receipts and takes their records out of the outbox, together or not at all. */
export async function keepReceipts(
  database: Database,
  receipts: readonly { id: RecordId; receipt: Receipt }[],
  receivedAtMs: number,
): Promise<void> {
  const tx = database.transaction(['receipts', 'outbox'], 'readwrite', strict)
  const kept = tx.objectStore('receipts')
  const requests = receipts.flatMap(({ id, receipt }) => [
    () => kept.put({ recordHash: receipt.recordHash, receipt, receivedAtMs }),
    () => tx.objectStore('outbox').delete(id),
  ])
  await commit(tx, requests)
}

/** Marks records as refused with a code, or as not refused any more with null. */
export async function setRefusal(
  database: Database,
  ids: readonly RecordId[],
  code: string | null,
): Promise<void> {
  const tx = database.transaction('outbox', 'readwrite', strict)
  const rows = parseRows(OutboxRow, await Promise.all(ids.map((id) => tx.store.get(id))))
  await commit(
    tx,
    rows.map((row) => () => tx.store.put({ ...row, refusal: code })),
  )
}

export async function clearRefusals(database: Database): Promise<void> {
  const rows = parseRows(OutboxRow, await database.getAll('outbox'))
  const refused = rows.filter((row) => row.refusal !== null).map((row) => row.id)
  if (refused.length > 0) await setRefusal(database, refused, null)
}

/** Puts every record that has no receipt of this epoch back into the outbox; how many that were. */
export async function offerAgain(database: Database, epoch: ServerEpoch): Promise<number> {
  const stores = ['records', 'receipts', 'outbox'] as const
  const tx = database.transaction(stores, 'readwrite', strict)
  const outbox = tx.objectStore('outbox')
  const [recordValues, receiptValues, outboxIds] = await Promise.all([
    tx.objectStore('records').getAll(),
    tx.objectStore('receipts').getAll(),
    outbox.getAllKeys(),
  ])
  const safe = new Set(
    parseRows(ReceiptRow, receiptValues).flatMap(({ receipt }) =>
      receipt.epoch === epoch ? [receipt.recordHash] : [],
    ),
  )
  const waiting = new Set(outboxIds)
  const rows = parseRows(RecordRow, recordValues)
  const byInspection = new Map<RecordRow['inspectionId'], RecordRow[]>()
  for (const row of rows) {
    const siblings = byInspection.get(row.inspectionId)
    if (siblings === undefined) byInspection.set(row.inspectionId, [row])
    else siblings.push(row)
  }
  const again = rows.filter((row) => !safe.has(row.hash) && !waiting.has(row.id))
  await commit(
    tx,
    again.map((row) => () => {
      return outbox.put(outboxRowFor(row, byInspection.get(row.inspectionId) ?? []))
    }),
  )
  return again.length
}
