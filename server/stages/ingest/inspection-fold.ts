import type { InspectionPhoto, InspectionRow } from '../../../src/contract/console.ts'
import { DeviceId, InspectionId, PhotoId, type Sha256 } from '../../../src/contract/ids.ts'
import { EvidenceRecord, type Vehicle } from '../../../src/contract/record.ts'
import type { RecordRow } from '../../db/record-repository.ts'
import { droppedFinePasses } from './fine-passes.ts'

/** What is known of a vehicle while the record that opened the inspection has not come. */
const unknownVehicle: Vehicle = { vin: null, vinCheckDigit: 'unknown', plate: '', mileageKm: null }

export interface StoredRecord {
  readonly record: EvidenceRecord
  readonly receivedAt: number
}

/** The row's record; the database holds nothing that was not parsed when it came. */
export function storedRecord(row: RecordRow): StoredRecord {
  return { record: EvidenceRecord.parse(JSON.parse(row.body)), receivedAt: row.receivedAt }
}

/** Hashes of the inspection's photos that were not retracted, each once. */
export function photosOf(records: readonly StoredRecord[]): Sha256[] {
  const retracted = retractedIds(records)
  const shas = records.flatMap(({ record }) =>
    record.type === 'photo.added' && !retracted.has(record.id) ? record.payload.sha : [],
  )
  return [...new Set(shas)]
}

/**
 * A line of the console's list, from the inspection's records in the order of `seq`. It holds
 * without the record that opened it, which may come last.
 * @param sealed whether the last seal stands; the list reads it without the seals' long bodies
 */
export function inspectionRow(
  id: string,
  records: readonly StoredRecord[],
  known: {
    readonly arrived: ReadonlySet<Sha256>
    readonly sealed: boolean
    readonly deviceNames: ReadonlyMap<string, string>
  },
): InspectionRow {
  const opened = records.find(({ record }) => record.type === 'inspection.opened')?.record
  const deviceId = opened?.deviceId ?? records[0]?.record.deviceId
  if (deviceId === undefined) throw new Error(`inspection ${id} has no record`)
  const shas = photosOf(records)
  return {
    id: InspectionId.parse(id),
    deviceId: DeviceId.parse(deviceId),
    deviceName: known.deviceNames.get(deviceId) ?? 'unknown device',
    openedAt: opened?.wall ?? Math.min(...records.map(({ record }) => record.wall)),
    receivedAt: Math.max(...records.map(({ receivedAt }) => receivedAt)),
    vehicle: lastVehicle(records) ?? unknownVehicle,
    sample: opened?.type === 'inspection.opened' && opened.payload.sample,
    sealed: known.sealed,
    photoCount:
      records.filter(({ record }) => record.type === 'photo.added').length -
      retractedIds(records).size,
    missingPhotoCount: shas.filter((sha) => !known.arrived.has(sha)).length,
    correctionCount: records.filter(({ record }) => record.type === 'correction.made').length,
  }
}

/** Every photo with what models and people have said of it, in the order in which they were taken. */
export function inspectionPhotos(
  records: readonly StoredRecord[],
  arrived: ReadonlySet<Sha256>,
): InspectionPhoto[] {
  const retracted = retractedIds(records)
  const dropped = droppedFinePasses(records)
  return records.flatMap(({ record }) => {
    if (record.type !== 'photo.added') return []
    const { id, payload: photo } = record
    return {
      id: PhotoId.parse(id),
      photo,
      retracted: retracted.has(id),
      arrived: arrived.has(photo.sha),
      predictions: records.flatMap(({ record: made }) =>
        made.type === 'predictions.made' &&
        made.payload.photoId === (id as string) &&
        !dropped.has(made.id)
          ? { id: made.id, made: made.payload }
          : [],
      ),
      corrections: records.flatMap(({ record: made }) =>
        made.type === 'correction.made' && made.payload.photoId === (id as string)
          ? { id: made.id, made: made.payload }
          : [],
      ),
    }
  })
}

/** Ids of `photo.added` records that a later record took back. */
function retractedIds(records: readonly StoredRecord[]): Set<string> {
  const added = new Set(
    records.flatMap(({ record }) => (record.type === 'photo.added' ? [record.id as string] : [])),
  )
  return new Set(
    records.flatMap(({ record }) =>
      record.type === 'photo.retracted' && added.has(record.payload.photoId)
        ? [record.payload.photoId]
        : [],
    ),
  )
}

function lastVehicle(records: readonly StoredRecord[]): Vehicle | undefined {
  return records
    .flatMap(({ record }) =>
      record.type === 'inspection.opened' || record.type === 'inspection.amended'
        ? [record.payload.vehicle]
        : [],
    )
    .at(-1)
}
