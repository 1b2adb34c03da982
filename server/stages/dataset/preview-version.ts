import type { DatasetBase, DatasetPreview } from '../../../src/contract/dataset.ts'
import type { Store } from '../../db/store.ts'
import { eligiblePhotos, type EligiblePhoto } from './eligible-photos.ts'
import { countSplits, problemsOf } from './version-problems.ts'

type DraftStore = Pick<Store, 'datasets' | 'annotations'>

export interface DraftVersion {
  readonly photos: readonly EligiblePhoto[]
  readonly preview: DatasetPreview
}

/** What a version of this base made now would hold. */
export async function draftVersion(
  { store }: { store: DraftStore },
  organisationId: string,
  base: DatasetBase,
): Promise<DraftVersion> {
  const photos = await eligiblePhotos({ store }, organisationId, base)
  const counts = countSplits(photos)
  const known = await labelsOfLastVersion(store, organisationId, base)
  const newLabels = photos.filter((one) => known.get(one.sha) !== one.annotationVersion).length
  const preview = {
    base,
    counts,
    phonePhotos: photos.filter(({ origin }) => origin === 'phone').length,
    newLabels,
    problems: problemsOf(base, counts, newLabels),
  }
  return { photos, preview }
}

/** Annotation version by photo, of the last version of this base. */
async function labelsOfLastVersion(
  store: Pick<Store, 'datasets'>,
  organisationId: string,
  base: DatasetBase,
): Promise<Map<string, number>> {
  const versions = await store.datasets.list(organisationId)
  const last = versions.find((version) => version.base === base)
  if (last === undefined) return new Map()
  return store.datasets.annotationVersions(organisationId, last.number)
}

/**
 * Previews for the desk, which asks again and again: worked out anew only after something changed.
 */
export class VersionPreviews {
  readonly #store: DraftStore
  readonly #kept = new Map<string, { fingerprint: string; preview: DatasetPreview }>()

  constructor(store: DraftStore) {
    this.#store = store
  }

  async of(organisationId: string, base: DatasetBase): Promise<DatasetPreview> {
    const key = `${organisationId}/${base}`
    const fingerprint = await this.#store.datasets.fingerprint(organisationId)
    const kept = this.#kept.get(key)
    if (kept?.fingerprint === fingerprint) return kept.preview
    const { preview } = await draftVersion({ store: this.#store }, organisationId, base)
    this.#kept.set(key, { fingerprint, preview })
    return preview
  }
}
