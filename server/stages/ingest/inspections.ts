import type { InspectionDetail, InspectionRow } from '../../../src/contract/console.ts'
import type { Sha256 } from '../../../src/contract/ids.ts'
import type { RecordRow } from '../../db/record-repository.ts'
import type { Store } from '../../db/store.ts'
import {
  inspectionPhotos,
  inspectionRow,
  photosOf,
  storedRecord,
  type StoredRecord,
} from './inspection-fold.ts'

const sealTypes = ['inspection.sealed', 'inspection.reopened']

/** An inspection's line with the records that it was made of, those of predictions left out. */
export interface InspectionOutline {
  readonly row: InspectionRow
  readonly records: readonly StoredRecord[]
  /** Photos that have arrived. */
  readonly arrived: ReadonlySet<Sha256>
}

/** The inspections that last got something, the latest first. */
export async function listInspections(
  ports: { store: Store },
  organisationId: string,
  limit: number,
): Promise<InspectionRow[]> {
  const ids = await ports.store.records.latestInspections(organisationId, limit)
  return (await outlinesOf(ports, organisationId, ids)).map(({ row }) => row)
}

/** These inspections with their records, in the order of the ids. */
export async function outlinesOf(
  { store }: { store: Store },
  organisationId: string,
  ids: readonly string[],
): Promise<InspectionOutline[]> {
  const rows = await store.records.outlineOf(organisationId, ids)
  const seals = await store.records.lastOfTypes(organisationId, ids, sealTypes)
  const byInspection = new Map<string, RecordRow[]>(ids.map((id) => [id, []]))
  for (const row of rows) byInspection.get(row.inspectionId ?? '')?.push(row)
  const known = await knownAbout(store, organisationId, rows.map(storedRecord))
  return ids.flatMap((id) => {
    const records = (byInspection.get(id) ?? []).map(storedRecord)
    if (records.length === 0) return []
    const sealed = seals.get(id)?.type === 'inspection.sealed'
    const row = inspectionRow(id, records, { ...known, sealed })
    return { row, records, arrived: known.arrived }
  })
}

/** One inspection with its photos and all that was said of them, or null. */
export async function findInspection(
  { store }: { store: Store },
  organisationId: string,
  id: string,
): Promise<InspectionDetail | null> {
  const records = (await store.records.ofInspection(organisationId, id)).map(storedRecord)
  if (records.length === 0) return null
  const known = await knownAbout(store, organisationId, records)
  const seal = records.findLast(({ record }) => sealTypes.includes(record.type))
  const sealed = seal?.record.type === 'inspection.sealed'
  return {
    inspection: inspectionRow(id, records, { ...known, sealed }),
    photos: inspectionPhotos(records, known.arrived),
  }
}

async function knownAbout(store: Store, organisationId: string, records: readonly StoredRecord[]) {
  const devices = await store.devices.list(organisationId)
  return {
    arrived: await store.blobs.held(organisationId, photosOf(records)),
    deviceNames: new Map(devices.map(({ id, name }) => [id as string, name])),
  }
}
