import type { InspectionId, ServerEpoch, Sha256 } from '../contract/ids.ts'
import { photosToLetGo, type KeptPhoto, type SealReceipt } from '../domain/letting-go.ts'
import { commit } from './commit.ts'
import type { Database } from './database.ts'
import { ReceiptRow, RecordRow, parseRows, readRow, type ReadRow } from './rows.ts'

/** What the server is known to be at this moment. */
export interface ServerNow {
  readonly epoch: ServerEpoch
  /** The server's clock, Unix milliseconds. */
  readonly nowMs: number
}

/**
 * Removes the bytes of photos that the server has receipted for long enough, by the rule of
 * `domain/letting-go.ts`; how many that were. Records and receipts always stay.
 */
export async function letGo(database: Database, server: ServerNow): Promise<number> {
  // One transaction, so that no record can come to need a photo between the verdict and its end.
  const tx = database.transaction(['records', 'receipts', 'blobs'], 'readwrite')
  const [recordValues, receiptValues, kept] = await Promise.all([
    tx.objectStore('records').getAll(),
    tx.objectStore('receipts').getAll(),
    tx.objectStore('blobs').getAllKeys(),
  ])
  const rows = parseRows(RecordRow, recordValues)
  const read = rows.flatMap((row) => readRow(row) ?? [])
  const readable = new Set(read.map(({ id }) => id))
  // A record that this app cannot read may need any photo of its inspection.
  const unreadable = new Set(
    rows.filter(({ id }) => !readable.has(id)).map((row) => row.inspectionId),
  )
  const onPhone = new Set(kept)
  const photos = keptPhotos(read).filter(
    ({ sha, inspections }) => onPhone.has(sha) && !inspections.some((id) => unreadable.has(id)),
  )
  const seals = sealReceipts(read, parseRows(ReceiptRow, receiptValues))
  const { epoch, nowMs: serverNowMs } = server
  const gone = photosToLetGo({ photos, seals, epoch, serverNowMs, pressure: null })
  await commit(
    tx,
    gone.map((sha) => () => tx.objectStore('blobs').delete(sha)),
  )
  return gone.length
}

function keptPhotos(rows: readonly ReadRow[]): KeptPhoto[] {
  const photos = new Map<Sha256, KeptPhoto>()
  for (const { record } of rows) {
    if (record.type !== 'photo.added') continue
    const { sha, sizeBytes } = record.payload
    const others = photos.get(sha)?.inspections ?? []
    photos.set(sha, { sha, sizeBytes, inspections: [...others, record.inspectionId] })
  }
  return [...photos.values()]
}

/** Receipts of the seals that stand: the last of an inspection's seals and reopenings. */
function sealReceipts(
  rows: readonly ReadRow[],
  receipts: readonly ReceiptRow[],
): Map<InspectionId, SealReceipt> {
  const last = new Map<InspectionId, ReadRow>()
  for (const row of rows.toSorted((a, b) => a.seq - b.seq)) {
    const { record } = row
    if (record.type === 'inspection.sealed' || record.type === 'inspection.reopened') {
      last.set(record.inspectionId, row)
    }
  }
  const byHash = new Map(receipts.map(({ receipt }) => [receipt.recordHash, receipt]))
  const seals = new Map<InspectionId, SealReceipt>()
  for (const [id, row] of last) {
    const receipt = byHash.get(row.hash)
    if (row.record.type !== 'inspection.sealed' || receipt === undefined) continue
    seals.set(id, { atMs: receipt.at, epoch: receipt.epoch, blobs: receipt.blobs })
  }
  return seals
}
