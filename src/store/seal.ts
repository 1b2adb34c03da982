import type { InspectionSealed } from '../contract/record.ts'
import { PhotoId, type Sha256 } from '../contract/ids.ts'
import { readRow, type RecordRow } from './rows.ts'

/** What a seal says of the records before it: every record, and every photo that still stands. */
export function sealOf(soFar: readonly RecordRow[]): InspectionSealed {
  const photos = new Map<PhotoId, Sha256>()
  for (const row of soFar) {
    const record = readRow(row)?.record
    if (record?.type === 'photo.added') {
      photos.set(PhotoId.parse(record.id), record.payload.sha)
    }
    if (record?.type === 'photo.retracted') photos.delete(record.payload.photoId)
  }
  return {
    recordHashes: soFar.map((row) => row.hash),
    blobShas: [...new Set(photos.values())].toSorted(),
  }
}
