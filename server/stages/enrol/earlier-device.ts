import type { DeviceId } from '../../../src/contract/ids.ts'
import type { EarlierDevice } from '../../../src/contract/pairing.ts'
import type { Store } from '../../db/store.ts'

/** Photos asked for in one statement. */
const mostAtOnce = 5_000

/**
 * What has come from the device that a browser was before its storage went, and how many of the
 * photos that its records name never did, or are damaged here. Null where nothing has come.
 */
export async function earlierDevice(
  { records, blobs }: Pick<Store, 'records' | 'blobs'>,
  organisationId: string,
  deviceId: DeviceId,
): Promise<EarlierDevice | null> {
  const { lastSeq, photos } = await records.outlineOfDevice(organisationId, deviceId)
  if (lastSeq === 0) return null
  const named = [...photos]
  let photosMissing = named.length
  for (let at = 0; at < named.length; at += mostAtOnce) {
    const held = await blobs.held(organisationId, named.slice(at, at + mostAtOnce))
    photosMissing -= held.size
  }
  return { deviceId, lastSeq, photosMissing }
}
