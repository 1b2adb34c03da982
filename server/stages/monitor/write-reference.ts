import { buffer } from 'node:stream/consumers'
import type { Sha256 } from '../../../src/contract/ids.ts'
import type { ModelFile } from '../../../src/contract/model.ts'
import { ApiError } from '../../api-error.ts'
import type { Store } from '../../db/store.ts'
import type { ObjectStore } from '../../objects/object-store.ts'
import { findDatasetVersion, readDatasetItems } from '../dataset/labelled-photos.ts'
import { buildReference, type ReferencePhoto } from './build-reference.ts'
import { putReference } from './reference-file.ts'

export interface ReferencePorts {
  readonly store: Pick<Store, 'datasets'>
  readonly objects: ObjectStore
}

/**
 * Measures the train photos of a dataset version and puts them into a model's folder: what later
 * photos are compared with.
 * @throws ApiError not_found, or conflict where a photo's bytes are lost; the signal's reason
 */
export async function writeReference(
  ports: ReferencePorts,
  request: {
    organisationId: string
    dataset: number
    modelFolder: string
    signal: AbortSignal
    onProgress(fraction: number): void
  },
): Promise<ModelFile> {
  const { organisationId, dataset, modelFolder, signal, onProgress } = request
  const { root } = await findDatasetVersion(ports, organisationId, dataset)
  const photos: ReferencePhoto[] = []
  for await (const { item } of readDatasetItems(ports, organisationId, dataset, 'train')) {
    const name = `photo ${item.photoSha}`
    photos.push({ group: item.group, name, read: () => readPhoto(ports.objects, item.photoSha) })
  }
  if (photos.length === 0) {
    throw new ApiError('conflict', `dataset version ${dataset} has no train photo to refer to`)
  }
  const reference = await buildReference(photos, { datasetRoot: root, signal, onProgress })
  return putReference(modelFolder, reference)
}

async function readPhoto(objects: ObjectStore, sha: Sha256): Promise<Uint8Array> {
  const object = await objects.read(sha)
  if (object !== null) return buffer(object.stream)
  throw new ApiError(
    'conflict',
    `photo ${sha} of the dataset is not in the store any more: bring it in again, then try again`,
  )
}
