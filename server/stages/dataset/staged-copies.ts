import { appendFile, copyFile, mkdir, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Sha256 } from '../../../src/contract/ids.ts'
import type { Store } from '../../db/store.ts'
import type { ObjectStore } from '../../objects/object-store.ts'
import { sha256OfFile } from '../ingest/photo-file.ts'
import { ImportError } from './import-problems.ts'

/** Lists, before each put, what an import puts into the store. */
const listFile = 'put.txt'

export interface StagingPorts {
  readonly store: Pick<Store, 'imports'>
  readonly objects: ObjectStore
  /** Folder of all data; staging is `imports/<id>` in it. */
  readonly home: string
}

/**
 * Copies of photos on their way into the object store. Whatever ends an import before its rows are
 * committed, its list stays, and the next start removes the objects that nobody refers to.
 */
export class StagedCopies {
  readonly #objects: ObjectStore
  readonly #folder: string

  private constructor(objects: ObjectStore, folder: string) {
    this.#objects = objects
    this.#folder = folder
  }

  static async open({ objects, home }: StagingPorts, id: string): Promise<StagedCopies> {
    const folder = join(home, 'imports', id)
    await mkdir(folder, { recursive: true })
    return new StagedCopies(objects, folder)
  }

  /**
   * Copies a file into the store under the hash that it had when it was checked.
   * @throws ImportError where it has changed since
   */
  async put(sha: Sha256, path: string, name: string): Promise<void> {
    const copy = join(this.#folder, sha)
    await copyFile(path, copy)
    if ((await sha256OfFile(copy)) !== sha) {
      throw new ImportError(`${name}: the photo changed while it was imported: import again`)
    }
    await appendFile(join(this.#folder, listFile), `${sha}\n`)
    await this.#objects.putFile(sha, copy)
  }

  /** Call after the rows are committed. */
  close(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true })
  }
}

/**
 * Removes what imports left in the store that did not end. Only before the first request: a phone
 * might be sending one of those photos.
 */
export async function removeLeftoverImports({ store, objects, home }: StagingPorts): Promise<void> {
  const folder = join(home, 'imports')
  for (const id of await readdir(folder).catch(noNames)) {
    const list = await readFile(join(folder, id, listFile), 'utf8').catch(noText)
    const shas = list.split('\n').flatMap((line) => {
      const sha = Sha256.safeParse(line)
      return sha.success ? [sha.data] : []
    })
    const known = await store.imports.referredTo(shas)
    for (const sha of shas) if (!known.has(sha)) await objects.remove(sha)
    await rm(join(folder, id), { recursive: true, force: true })
  }
}

/** A folder that is not there holds nothing. */
function noNames(error: unknown): string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
  throw error
}

function noText(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
  throw error
}
