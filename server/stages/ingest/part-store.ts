import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { FileStore } from '@tus/file-store'
import { asStorageError } from '../../objects/storage-full-error.ts'

/** How much of a photo has arrived. */
export interface Part {
  readonly offset: number
  readonly sizeBytes: number
}

/** Unfinished uploads on disk, one file and one `.json` each, at `<device>/<sha>`. */
export class PartStore extends FileStore {
  constructor(folder: string) {
    super({ directory: folder })
  }

  pathOf(id: string): string {
    return join(this.directory, id)
  }

  /** The part, or null where there is none that can be gone on with. */
  async find(id: string): Promise<Part | null> {
    try {
      const { offset, size } = await this.getUpload(id)
      return size === undefined ? null : { offset, sizeBytes: size }
    } catch (error) {
      // tus throws plain objects; 404: none; 410: its file was moved out.
      if (isTusError(error) && (error.status_code === 404 || error.status_code === 410)) return null
      throw error
    }
  }

  /** When its last byte came, Unix milliseconds; null where there is none. */
  async changedAt(id: string): Promise<number | null> {
    const found = await stat(this.pathOf(id)).catch(() => null)
    return found === null ? null : found.mtimeMs
  }

  /** Removes what there is of it. */
  async drop(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true })
    await rm(`${this.pathOf(id)}.json`, { force: true })
  }

  /**
   * Appends a chunk, all of it or nothing: the package's own keeps what fitted and hides why the
   * rest did not.
   * @throws StorageFullError
   */
  override async write(chunk: Readable, id: string, offset: number): Promise<number> {
    const bytes = Buffer.concat(await chunk.toArray())
    try {
      const handle = await open(this.pathOf(id), 'r+')
      try {
        await writeAll(handle, bytes, offset)
      } finally {
        await handle.close()
      }
    } catch (error) {
      throw asStorageError(error)
    }
    return offset + bytes.length
  }
}

type FileHandle = Awaited<ReturnType<typeof open>>

async function writeAll(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  try {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done)
      done += bytesWritten
    }
  } catch (error) {
    await handle.truncate(offset).catch(() => undefined) // the first error is the one that counts
    throw error
  }
}

/** What the tus packages throw: a plain object. */
export function isTusError(error: unknown): error is { status_code: number; body: string } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'status_code' in error &&
    typeof error.status_code === 'number' &&
    'body' in error &&
    typeof error.body === 'string'
  )
}
