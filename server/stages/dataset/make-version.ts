import { join } from 'node:path'
import type { DatasetBase, DatasetManifest, DatasetVersion } from '../../../src/contract/dataset.ts'
import { classNames } from '../../../src/contract/ontology.ts'
import { merkleRoot } from '../../../src/domain/merkle.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { DatasetItemRow, DatasetVersionRow } from '../../db/dataset-repository.ts'
import type { Store } from '../../db/store.ts'
import { sha256 } from '../../security/hashing.ts'
import type { EligiblePhoto } from './eligible-photos.ts'
import { itemOf, versionOf } from './labelled-photos.ts'
import { draftVersion } from './preview-version.ts'
import { writeFileWhole } from './write-file-whole.ts'

export interface VersionPorts {
  readonly store: Store
  readonly clock: Clock
  /** Folder of all data; the manifest goes to `datasets/<number>/manifest.json` in it. */
  readonly home: string
}

/** Folder of a version's manifest. */
export function datasetFolder(home: string, number: number): string {
  return join(home, 'datasets', String(number))
}

/**
 * Makes the next version of what is labelled now. Where that is exactly the newest version of this
 * base, it is given back: asking twice makes one.
 * @throws ApiError conflict with what is missing, in words
 */
export async function makeDatasetVersion(
  { store, clock, home }: VersionPorts,
  asked: { organisationId: string; base: DatasetBase; createdBy: string },
): Promise<DatasetVersion> {
  const { organisationId, base, createdBy } = asked
  return store.transaction(async ({ datasets, annotations, events }) => {
    await events.lock()
    const number = await datasets.nextNumber(organisationId)
    const draft = await draftVersion({ store: { datasets, annotations } }, organisationId, base)
    const { photos, preview } = draft
    const bars = preview.problems.filter(({ blocks }) => blocks)
    if (bars.length > 0) {
      throw new ApiError('conflict', bars.map(({ message }) => message).join(' '))
    }
    const root = rootOf(photos)
    const last = (await datasets.list(organisationId)).find((one) => one.base === base)
    if (last?.root === root) return versionOf(last)
    const createdAt = clock()
    const version: DatasetVersionRow = {
      organisationId,
      number,
      createdAt,
      createdBy,
      base,
      root,
      demo: base === 'demo',
      counts: JSON.stringify(preview.counts),
      phonePhotos: preview.phonePhotos,
    }
    const items = photos.map((photo, place) => itemRow(photo, { organisationId, number, place }))
    await datasets.add(version, items)
    await writeManifest(home, version, items)
    await events.append({
      stream: `dataset:${number}`,
      type: 'dataset.made',
      payload: { number, base, demo: version.demo, root, photos: items.length },
      actor: createdBy,
      device: null,
      at: createdAt,
    })
    return versionOf(version)
  })
}

/** Merkle root over the items in their order. */
function rootOf(photos: readonly EligiblePhoto[]) {
  const leaves = photos.map(({ sha, annotationHash }) => ({ photoSha: sha, annotationHash }))
  return merkleRoot(leaves, sha256)
}

function itemRow(
  photo: EligiblePhoto,
  place: { organisationId: string; number: number; place: number },
): DatasetItemRow {
  const { annotationVersion, annotationHash, split, origin, source, licence } = photo
  const { width, height } = photo
  return {
    ...place,
    photoSha: photo.sha,
    groupKey: photo.group,
    annotationVersion,
    annotationHash,
    split,
    origin,
    source,
    licence,
    width,
    height,
  }
}

/**
 * Before the rows are committed: whoever sees the version finds its manifest. One that a crash
 * left without a version is written over by the next of its number.
 */
async function writeManifest(
  home: string,
  version: DatasetVersionRow,
  items: readonly DatasetItemRow[],
): Promise<void> {
  const { number, createdAt, demo, root } = versionOf(version)
  const manifest: DatasetManifest = {
    format: 1,
    number,
    createdAt,
    demo,
    root,
    classes: [...classNames],
    items: items.map(itemOf),
  }
  const path = join(datasetFolder(home, number), 'manifest.json')
  await writeFileWhole(path, [JSON.stringify(manifest), '\n'])
}
