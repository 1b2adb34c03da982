import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelFile } from '../../../src/contract/model.ts'
import { ApiError } from '../../api-error.ts'
import type { Store } from '../../db/store.ts'
import { sha256 } from '../../security/hashing.ts'
import { modelFolderOf } from '../register/model-folders.ts'
import { nameOf } from '../register/read-versions.ts'

/**
 * A file of a registered version by its hash, read whole and compared with it: a device never gets
 * bytes that the disk has changed. Model files are a few megabytes.
 * @throws ApiError not_found where no version has such a file, or none has it whole
 */
export async function readModelFile(
  { store, home }: { store: Pick<Store, 'models'>; home: string },
  organisationId: string,
  sha: string,
): Promise<{ readonly file: ModelFile; readonly bytes: Uint8Array<ArrayBuffer> }> {
  for (const version of await store.models.list(organisationId)) {
    const file = version.manifest.files.find((one) => one.sha256 === sha)
    if (file === undefined) continue
    const bytes = await readOrNull(join(modelFolderOf(home, nameOf(version)), file.path))
    if (bytes !== null && sha256(bytes) === sha) return { file, bytes }
  }
  throw new ApiError('not_found', 'no registered version has such a file, or it is damaged here')
}

async function readOrNull(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
