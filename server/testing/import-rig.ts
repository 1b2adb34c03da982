import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256 } from '../security/hashing.ts'
import type { ImportSummary } from '../stages/dataset/import-folder.ts'
import { writeCoco, type MadePhoto } from './label-folder-maker.ts'
import { TestLotlens } from './test-lotlens.ts'

/** A real server and made folders that are imported into it. */
export class ImportRig {
  readonly server: TestLotlens
  readonly #folder: string

  private constructor(server: TestLotlens, folder: string) {
    this.server = server
    this.#folder = folder
  }

  static async open(): Promise<ImportRig> {
    const folder = await mkdtemp(join(tmpdir(), 'lotlens-labels-'))
    return new ImportRig(await TestLotlens.open(), folder)
  }

  async remove(): Promise<void> {
    await this.server.remove()
    await rm(this.#folder, { recursive: true, force: true })
  }

  get organisationId(): string {
    return this.server.services.identity.organisation.id
  }

  newFolder(): Promise<string> {
    return mkdtemp(join(this.#folder, 'set-'))
  }

  async cocoOf(photos: readonly MadePhoto[]): Promise<string> {
    const from = await this.newFolder()
    await writeCoco(from, photos)
    return from
  }

  bringIn(from: string, demo = false): Promise<ImportSummary> {
    const { organisationId } = this
    const asked = { folder: from, name: 'set', demo, actor: 'command' }
    return this.server.services.importer.start({ ...asked, organisationId })
  }

  /** The annotation of a photo that stands. */
  async standing({ bytes }: MadePhoto) {
    const { annotations } = this.server.services.store
    return (await annotations.ofPhoto(this.organisationId, sha256(bytes))).at(-1)
  }

  /** Everything that an import could leave behind. */
  async everything() {
    const { home, services } = this.server
    const { store } = services
    const files = await readdir(join(home, 'photos'), { recursive: true }).catch(() => [])
    return {
      photos: files.filter((name) => /[0-9a-f]{64}$/.test(name)).length,
      staged: await readdir(join(home, 'imports')).catch(() => []),
      imports: (await store.imports.list(this.organisationId)).length,
      events: (await store.events.page(null, 1_000)).length,
      fingerprint: await store.datasets.fingerprint(this.organisationId),
    }
  }

  /**
   * What an import was refused with.
   * @throws where it was taken, where it left something behind, or the desk is told otherwise
   */
  async refusalOf(from: string): Promise<string> {
    const before = JSON.stringify(await this.everything())
    const message = await this.bringIn(from).then(
      () => null,
      (error: Error) => error.message,
    )
    if (message === null) throw new Error('the set was taken')
    const after = JSON.stringify(await this.everything())
    if (after !== before) throw new Error(`something was kept: ${before} became ${after}`)
    const told = this.server.services.importer.progress?.error
    if (told !== message) throw new Error(`the desk is told '${String(told)}'`)
    return message
  }
}
