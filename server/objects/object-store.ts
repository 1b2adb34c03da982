import type { Readable } from 'node:stream'
import type { Sha256 } from '../../src/contract/ids.ts'

/** Where photos lie, by the hash of their bytes. A put object is durable when `put` resolves. */
export interface ObjectStore {
  /**
   * Takes the finished file at `path` into the store: it is moved or copied and is gone from
   * `path` afterwards. The caller has hashed it. An object of that hash that is there already is
   * replaced: it may be damaged, and a whole one has the same bytes.
   * @throws StorageFullError where there is no room
   */
  putFile(sha: Sha256, path: string): Promise<void>
  has(sha: Sha256): Promise<boolean>
  /**
   * Puts the object's bytes at `path`, for reading only: the very file of the store where the two
   * share a file system, else a copy. The folder must be there.
   * @returns false where there is no such object
   */
  place(sha: Sha256, path: string): Promise<boolean>
  /** The bytes, or null where there is no such object. */
  read(sha: Sha256): Promise<{ readonly sizeBytes: number; readonly stream: Readable } | null>
  remove(sha: Sha256): Promise<void>
}
