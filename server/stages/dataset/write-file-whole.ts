import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fsyncFolder } from '../../objects/fsync-folder.ts'
import { asStorageError } from '../../objects/storage-full-error.ts'

/**
 * Writes a file in pieces: whole and durable under its name, or not there at all.
 * @throws StorageFullError
 */
export async function writeFileWhole(
  path: string,
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const beside = `${path}.new`
  try {
    await mkdir(dirname(path), { recursive: true })
    const handle = await open(beside, 'w')
    try {
      for await (const piece of pieces) await handle.write(piece)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, path)
    await fsyncFolder(dirname(path))
  } catch (error) {
    await rm(beside, { force: true })
    throw asStorageError(error)
  }
}
