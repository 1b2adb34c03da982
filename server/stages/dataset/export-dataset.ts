import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { splits, type Split } from '../../../src/contract/dataset.ts'
import { ApiError } from '../../api-error.ts'
import type { Store } from '../../db/store.ts'
import { fsyncFolder } from '../../objects/fsync-folder.ts'
import type { ObjectStore } from '../../objects/object-store.ts'
import { asStorageError } from '../../objects/storage-full-error.ts'
import { cocoListing } from './coco-listing.ts'
import { findDatasetVersion, readDatasetItems, type LabelledItem } from './labelled-photos.ts'
import { sourceLines } from './source-lines.ts'
import { writeFileWhole } from './write-file-whole.ts'

export interface ExportPorts {
  readonly store: Pick<Store, 'datasets'>
  readonly objects: ObjectStore
}

export interface ExportRequest {
  readonly organisationId: string
  readonly number: number
  /** Where the dataset goes; its parent is made. */
  readonly folder: string
  readonly signal: AbortSignal
  /** 0 to 1. */
  readonly onProgress: (fraction: number) => void
}

/** Names the version that a folder holds; written last but for the folder's own name. */
const markFile = 'lotlens.json'

/**
 * Writes a version in the trainer's COCO form: `images/{split}/<sha>.jpg`, `annotations/{split}.json`
 * and `sources.csv`. The folder is there whole or not at all; one that holds this very version is
 * left as it is. Photos and listings pass through page by page: memory stays flat.
 * @throws ApiError not_found; conflict where a photo's bytes are lost; the signal's reason
 */
export async function exportDataset(ports: ExportPorts, request: ExportRequest): Promise<void> {
  const { organisationId, number, folder } = request
  const version = await findDatasetVersion(ports, organisationId, number)
  const mark = JSON.stringify({ dataset: number, root: version.root })
  if ((await readMark(folder)) === mark) {
    request.onProgress(1)
    return
  }
  const beside = `${folder}.new`
  try {
    await rm(beside, { recursive: true, force: true })
    await writeDataset(ports, request, beside)
    await writeFileWhole(join(beside, markFile), [mark])
    await rm(folder, { recursive: true, force: true })
    await rename(beside, folder)
    await fsyncFolder(dirname(folder))
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    throw asStorageError(error)
  }
  request.onProgress(1)
}

async function readMark(folder: string): Promise<string | null> {
  try {
    return await readFile(join(folder, markFile), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function writeDataset(
  ports: ExportPorts,
  request: ExportRequest,
  folder: string,
): Promise<void> {
  const { organisationId, number } = request
  const itemsOf = (split?: Split) => readDatasetItems(ports, organisationId, number, split)
  await placePhotos(ports, request, folder)
  for (const split of splits) {
    request.signal.throwIfAborted()
    const listing = cocoListing(split, () => itemsOf(split))
    await writeFileWhole(join(folder, 'annotations', `${split}.json`), listing)
  }
  await writeFileWhole(join(folder, 'sources.csv'), sourceLines(itemsOf()))
}

async function placePhotos(
  ports: ExportPorts,
  request: ExportRequest,
  folder: string,
): Promise<void> {
  const { organisationId, number, signal, onProgress } = request
  for (const split of splits) await mkdir(join(folder, 'images', split), { recursive: true })
  const count = await ports.store.datasets.countItems({ organisationId, number })
  let done = 0
  for await (const one of readDatasetItems(ports, organisationId, number)) {
    signal.throwIfAborted()
    await placePhoto(ports.objects, one, folder)
    done += 1
    onProgress((0.9 * done) / count)
  }
}

async function placePhoto(objects: ObjectStore, { item }: LabelledItem, folder: string) {
  const path = join(folder, 'images', item.split, `${item.photoSha}.jpg`)
  if (await objects.place(item.photoSha, path)) return
  throw new ApiError(
    'conflict',
    `photo ${item.photoSha} of the dataset is not in the store any more: bring it in again (import, or the phone that took it), then try again`,
  )
}
