import { createReadStream } from 'node:fs'
import { copyFile, link, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Sha256 } from '../../src/contract/ids.ts'
import { fsyncFolder } from './fsync-folder.ts'
import type { ObjectStore } from './object-store.ts'
import { asStorageError } from './storage-full-error.ts'

/** Photos on a local disk, at `aa/bb/<sha>`. */
export class DiskObjectStore implements ObjectStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async putFile(sha: Sha256, path: string): Promise<void> {
    const target = this.#pathOf(sha)
    try {
      await this.#makeFolders(dirname(target))
      await fsyncFile(path)
      await this.#move(path, target)
      await fsyncFolder(dirname(target))
    } catch (error) {
      throw asStorageError(error)
    }
  }

  async has(sha: Sha256): Promise<boolean> {
    return (await sizeOf(this.#pathOf(sha))) !== null
  }

  async read(sha: Sha256) {
    const path = this.#pathOf(sha)
    const sizeBytes = await sizeOf(path)
    return sizeBytes === null ? null : { sizeBytes, stream: createReadStream(path) }
  }

  async place(sha: Sha256, path: string): Promise<boolean> {
    const source = this.#pathOf(sha)
    if ((await sizeOf(source)) === null) return false
    try {
      await link(source, path)
    } catch (error) {
      // Another file system, or one that knows no links: the copy then says what is wrong.
      if (!(error instanceof Error && 'code' in error)) throw error
      await copyFile(source, path)
    }
    return true
  }

  async remove(sha: Sha256): Promise<void> {
    const path = this.#pathOf(sha)
    await rm(path, { force: true })
    if ((await sizeOf(dirname(path))) !== null) await fsyncFolder(dirname(path))
  }

  #pathOf(sha: Sha256): string {
    return join(this.#folder, sha.slice(0, 2), sha.slice(2, 4), sha)
  }

  /** A new folder's name must be durable in its parent too. */
  async #makeFolders(folder: string): Promise<void> {
    const first = await mkdir(folder, { recursive: true })
    if (first === undefined) return
    for (let at = folder; at.length >= first.length; at = dirname(at)) {
      await fsyncFolder(dirname(at))
    }
  }

  /** Uploads may lie on another file system, where a rename is refused. */
  async #move(from: string, to: string): Promise<void> {
    try {
      await rename(from, to)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
      const beside = `${to}.arriving`
      await copyFile(from, beside)
      await fsyncFile(beside)
      await rename(beside, to)
      await rm(from)
    }
  }
}

async function fsyncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
