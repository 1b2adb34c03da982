import type {
  DatasetDetail,
  DatasetPage,
  DatasetPreview,
  ImportRow,
  Split,
} from '../../../src/contract/dataset.ts'
import type { LabelImportRow } from '../../db/import-repository.ts'
import type { Store } from '../../db/store.ts'
import { demoFolder, isDemoOffered } from './demo-pack.ts'
import type { Importer } from './importer.ts'
import { findDatasetVersion, labelledItem, versionOf } from './labelled-photos.ts'
import type { VersionPreviews } from './preview-version.ts'
import { trainingRule } from './training-rule.ts'

const isBarred = ({ problems }: DatasetPreview) => problems.some(({ blocks }) => blocks)

const bases = ['imports', 'demo'] as const

/** All that the desk's page of datasets shows. */
export async function datasetPage(
  ports: { store: Store; importer: Importer; previews: VersionPreviews },
  organisationId: string,
): Promise<DatasetPage> {
  const { store, importer, previews } = ports
  const imports = (await store.imports.list(organisationId)).map(importOf)
  const drafts: DatasetPreview[] = []
  for (const base of bases) {
    // Photos from phones alone are shown once, with the real ones.
    if (base === 'demo' && !imports.some(({ demo }) => demo)) continue
    const preview = await previews.of(organisationId, base)
    if (preview.counts.some(({ photos }) => photos > 0)) drafts.push(preview)
  }
  return {
    versions: (await store.datasets.list(organisationId)).map(versionOf),
    imports,
    importing: importer.progress,
    previews: drafts.toSorted((a, b) => Number(isBarred(a)) - Number(isBarred(b))),
    demoOffered: await isDemoOffered(store, organisationId, demoFolder),
    rule: await trainingRule(store, organisationId),
  }
}

/**
 * One version with a page of its items, after some that are skipped.
 * @throws ApiError not_found
 */
export async function datasetDetail(
  { store }: { store: Pick<Store, 'datasets'> },
  asked: { organisationId: string; number: number; split: Split | undefined; skip: number },
): Promise<DatasetDetail> {
  const { organisationId, number, split, skip } = asked
  const version = await findDatasetVersion({ store }, organisationId, number)
  const place = { organisationId, number, split }
  const rows = await store.datasets.items(place, { skip }, pageItems)
  return {
    version,
    items: rows.map(labelledItem),
    itemCount: await store.datasets.countItems(place),
  }
}

const pageItems = 48

function importOf({ id, name, kind, demo, photos, at }: LabelImportRow): ImportRow {
  return { id, name, kind: kind === 'coco' ? 'coco' : 'yolo', demo, photos, at }
}
