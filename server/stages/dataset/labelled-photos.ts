import { z } from 'zod/mini'
import {
  DatasetItem,
  SplitCounts,
  type DatasetVersion,
  type Split,
} from '../../../src/contract/dataset.ts'
import { AnnotatedBox, AnnotationSource } from '../../../src/contract/label.ts'
import { ApiError } from '../../api-error.ts'
import type {
  DatasetItemRow,
  DatasetVersionRow,
  LabelledItemRow,
} from '../../db/dataset-repository.ts'
import { Sha256 } from '../../../src/contract/ids.ts'
import type { Store } from '../../db/store.ts'

/** An item of a version with the boxes that its annotation gives. */
export interface LabelledItem {
  readonly item: DatasetItem
  readonly boxes: AnnotatedBox[]
  readonly labelledBy: AnnotationSource
}

const Boxes = z.array(AnnotatedBox)
const Counts = z.array(SplitCounts)
const pageSize = 500

/**
 * The items of a dataset version with their boxes, in the manifest's order, page by page: memory
 * stays flat however many there are.
 * @throws ApiError not_found where there is no such version
 */
export async function* readDatasetItems(
  { store }: { store: Pick<Store, 'datasets'> },
  organisationId: string,
  number: number,
  split?: Split,
): AsyncGenerator<LabelledItem> {
  await findDatasetVersion({ store }, organisationId, number)
  const place = { organisationId, number, split }
  for (let after = -1; ;) {
    const rows = await store.datasets.items(place, { after }, pageSize)
    for (const row of rows) {
      yield labelledItem(row)
      after = row.place
    }
    if (rows.length < pageSize) return
  }
}

/**
 * One version.
 * @throws ApiError not_found
 */
export async function findDatasetVersion(
  { store }: { store: Pick<Store, 'datasets'> },
  organisationId: string,
  number: number,
): Promise<DatasetVersion> {
  const row = await store.datasets.find(organisationId, number)
  if (row === null) throw new ApiError('not_found', `there is no dataset version ${number}`)
  return versionOf(row)
}

/** A version's row as the contract has it. */
export function versionOf(row: DatasetVersionRow): DatasetVersion {
  const { number, createdAt, createdBy, demo, root, phonePhotos } = row
  return {
    number,
    createdAt,
    createdBy,
    demo,
    root: Sha256.parse(root),
    counts: Counts.parse(JSON.parse(row.counts)),
    phonePhotos,
  }
}

/** A row as the contract has it. */
export function labelledItem(row: LabelledItemRow): LabelledItem {
  return {
    item: itemOf(row),
    boxes: Boxes.parse(JSON.parse(row.boxes)),
    labelledBy: AnnotationSource.parse(JSON.parse(row.labelSource)),
  }
}

/** An item's row as the contract has it. */
export function itemOf(row: DatasetItemRow): DatasetItem {
  const { annotationVersion, annotationHash, split, origin, source, licence } = row
  return DatasetItem.parse({
    photoSha: row.photoSha,
    annotationVersion,
    annotationHash,
    split,
    group: row.groupKey,
    size: { width: row.width, height: row.height },
    origin,
    source,
    licence,
  })
}
