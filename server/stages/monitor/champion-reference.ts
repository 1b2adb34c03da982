import type { DriftReference } from '../../../src/contract/monitoring.ts'
import { binReference, type BinnedReference } from '../../../src/domain/drift-reference.ts'
import type { Store } from '../../db/store.ts'
import { modelFolderOf } from '../register/model-folders.ts'
import { readReference } from './reference-file.ts'

/** What photos are compared with: the training photos of the champion. */
export interface CurrentReference {
  /** The champion, `name/number`. */
  readonly version: string
  readonly reference: DriftReference
  readonly binned: BinnedReference
}

/** Reads the champion's reference; a version's folder never changes, so that one is kept. */
export class ChampionReferences {
  readonly #store: Pick<Store, 'aliases'>
  readonly #home: string
  #kept: CurrentReference | null = null

  constructor({ store, home }: { store: Pick<Store, 'aliases'>; home: string }) {
    this.#store = store
    this.#home = home
  }

  /** Null while there is no champion, or the champion has no reference. */
  async current(organisationId: string): Promise<CurrentReference | null> {
    const version = await this.#store.aliases.find(organisationId, 'champion')
    if (version === null) return null
    if (this.#kept?.version === version) return this.#kept
    const reference = await readReference(modelFolderOf(this.#home, version))
    if (reference === null) return null
    this.#kept = { version, reference, binned: binReference(reference) }
    return this.#kept
  }
}
