import { buffer } from 'node:stream/consumers'
import { v7 as uuidv7 } from 'uuid'
import type { Sha256 } from '../../../src/contract/ids.ts'
import { EvidenceRecord } from '../../../src/contract/record.ts'
import type { Store } from '../../db/store.ts'
import type { ObjectStore } from '../../objects/object-store.ts'
import { measurePhoto } from './measure-photo.ts'

/** Every photo is of this site until there are several. */
export const onlySite = 'main'

export interface MeasurePorts {
  readonly store: Pick<Store, 'features'>
  readonly objects: ObjectStore
}

/** Measures the photos that have arrived and were not measured yet. @returns how many were */
export async function measureArrived(
  ports: MeasurePorts,
  organisationId: string,
  limit: number,
): Promise<number> {
  const shas = await ports.store.features.unmeasured(organisationId, limit)
  let measured = 0
  for (const sha of shas) measured += await measureOne(ports, organisationId, sha)
  return measured
}

/**
 * One row for a photo: its block is the site on the day of the photo, by the phone's own calendar,
 * since a day's weather is what its photos share; its time is this server's, since a window that
 * was judged must not fill up afterwards. A photo that is gone or unreadable gives none.
 */
async function measureOne(
  { store, objects }: MeasurePorts,
  organisationId: string,
  sha: Sha256,
): Promise<number> {
  const [addition] = await store.features.additionsOf(organisationId, sha)
  const object = addition === undefined ? null : await objects.read(sha)
  if (addition === undefined || object === null) return 0
  const { wall, tzOffset } = EvidenceRecord.parse(JSON.parse(addition.body))
  const values = await measurePhoto(await buffer(object.stream))
  const row = {
    id: uuidv7(),
    site: onlySite,
    at: addition.receivedAt,
    values,
    photoSha: sha,
    block: `${onlySite}:${localDay(wall, tzOffset)}`,
  }
  return store.features.add(organisationId, [row])
}

/** `2026-11-27` where the phone was; `unknown` where its clock names no day at all. */
function localDay(wall: number, tzOffsetMinutes: number): string {
  const at = new Date(wall + tzOffsetMinutes * 60_000)
  return Number.isNaN(at.valueOf()) ? 'unknown' : at.toISOString().slice(0, 10)
}
