import type { Sha256 } from '../../../src/contract/ids.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import type { ObjectStore } from '../../objects/object-store.ts'
import type { PartStore } from './part-store.ts'
import { inspectPhotoFile, sha256OfFile } from './photo-file.ts'

export interface FinishPorts {
  readonly parts: PartStore
  readonly objects: ObjectStore
  readonly store: Pick<Store, 'transaction'>
  readonly clock: Clock
  /** Told after the photo is durable, so that the jobs look at it. */
  readonly photoArrived: (sha: Sha256) => void
}

/**
 * Takes a part whose last byte has come: hash of the whole, header, then the object store (fsync,
 * rename, fsync), then the row with its event. A crash in between leaves a photo that `have` names
 * as missing, and that comes once more.
 * @throws ApiError hash_mismatch, invalid_photo (the part is dropped, the device sends anew)
 */
export async function finishUpload(
  ports: FinishPorts,
  upload: { id: string; sha: Sha256; organisationId: string; deviceId: string },
): Promise<void> {
  const { parts, objects, store } = ports
  const { id, sha, organisationId, deviceId } = upload
  const path = parts.pathOf(id)
  try {
    if ((await sha256OfFile(path)) !== sha) {
      throw new ApiError('hash_mismatch', 'the bytes that arrived are not those of this hash')
    }
    const facts = await inspectPhotoFile(path)
    await objects.putFile(sha, path)
    const at = ports.clock()
    await store.transaction(async ({ blobs, events }) => {
      const outcome = await blobs.add({ sha, ...facts }, { organisationId, deviceId, at })
      if (outcome === 'known') return
      await events.append({
        stream: `photo:${sha}`,
        type: outcome === 'new' ? 'photo.arrived' : 'photo.restored',
        payload: { sha, sizeBytes: facts.sizeBytes },
        actor: deviceId,
        device: deviceId,
        at,
      })
    })
  } catch (error) {
    if (error instanceof ApiError) await parts.drop(id)
    throw error
  }
  await parts.drop(id)
  ports.photoArrived(sha)
}
