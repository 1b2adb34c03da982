import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ImportError } from './import-problems.ts'

/** A longer text does not fit into one string of the engine. */
const longestBytes = 400 * 1024 * 1024

/**
 * A text file of a label set, or null where there is none.
 * @param path relative to the set's folder; it is what a message names
 * @throws ImportError where it is no UTF-8, or too long
 */
export async function readTextFile(folder: string, path: string): Promise<string | null> {
  const whole = join(folder, path)
  try {
    if ((await stat(whole)).size > longestBytes) {
      throw new ImportError(`${path}: the file is over 400 MiB: split the set and import its parts`)
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(whole))
  } catch (error) {
    if (error instanceof TypeError) {
      throw new ImportError(`${path}: the file is no text in UTF-8: save it anew as UTF-8`, {
        cause: error,
      })
    }
    if (error instanceof Error && 'code' in error) {
      if (error.code === 'ENOENT') return null
      if (error.code === 'EISDIR' || error.code === 'EACCES') {
        throw new ImportError(`${path}: cannot be read (${error.code})`, { cause: error })
      }
    }
    throw error
  }
}
