import type { Sha256 } from '../contract/ids.ts'
import { UnknownRecord, type EvidenceRecord } from '../contract/record.ts'
import { readRow, type OutboxRow, type RecordRow } from './rows.ts'

interface SizedBlob {
  readonly sha: Sha256
  readonly sizeBytes: number
}

/**
 * The photos that must be on the server before the record can have a receipt: its own for a
 * photo, all that were not retracted for a seal. `soFar` are the inspection's earlier records,
 * which know how long each photo is.
 */
function neededBlobs(record: EvidenceRecord, soFar: readonly RecordRow[]): SizedBlob[] {
  if (record.type === 'photo.added') {
    return [{ sha: record.payload.sha, sizeBytes: record.payload.sizeBytes }]
  }
  if (record.type !== 'inspection.sealed') return []
  const sizes = new Map<Sha256, number>()
  for (const row of soFar) {
    const earlier = readRow(row)?.record
    if (earlier?.type === 'photo.added') sizes.set(earlier.payload.sha, earlier.payload.sizeBytes)
  }
  return record.payload.blobShas.map((sha) => ({ sha, sizeBytes: sizes.get(sha) ?? 0 }))
}

/** The outbox row of a record that has no receipt, whatever its version. */
export function outboxRowFor(row: RecordRow, soFar: readonly RecordRow[]): OutboxRow {
  const { id, seq, inspectionId, hash } = row
  const record = readRow(row)?.record
  const type = UnknownRecord.safeParse(row.record).data?.type ?? 'unknown'
  const blobs = record === undefined ? [] : neededBlobs(record, soFar)
  return { id, seq, inspectionId, hash, type, blobs, refusal: null }
}
