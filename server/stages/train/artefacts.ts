import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod/mini'
import { Sha256 } from '../../../src/contract/ids.ts'
import { RunDetail } from '../../../src/contract/run.ts'
import { writeFileWhole } from '../dataset/write-file-whole.ts'
import type { RunFolder } from './run-folder.ts'

type Artefact = RunDetail['artefacts'][number]
const Artefacts = z.array(RunDetail.shape.artefacts.def.element)

/** Writes down size and hash of all that a finished run has made. */
export async function writeArtefacts(paths: RunFolder, modelFolder: string): Promise<void> {
  const found: Artefact[] = []
  for (const [name, folder] of [
    ['training', paths.training],
    ['model', modelFolder],
  ] as const) {
    for (const path of await filesIn(folder)) {
      const sizeBytes = (await stat(path)).size
      const sha256 = await hashOfFile(path)
      found.push({ path: `${name}/${relative(folder, path)}`, sizeBytes, sha256 })
    }
  }
  await writeFileWhole(paths.artefacts, [JSON.stringify(found)])
}

/** Of a finished run what was written down; before that the files so far, without hashes. */
export async function readArtefacts(paths: RunFolder): Promise<Artefact[]> {
  const written = await readOrNull(paths.artefacts)
  if (written !== null) return Artefacts.parse(JSON.parse(written))
  const found: Artefact[] = []
  for (const path of await filesIn(paths.training)) {
    const sizeBytes = await sizeOrNull(path)
    const name = `training/${relative(paths.training, path)}`
    if (sizeBytes !== null) found.push({ path: name, sizeBytes, sha256: null })
  }
  return found
}

/** Files in a folder and below, sorted; none where there is no such folder. */
async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true })
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

async function hashOfFile(path: string): Promise<Sha256> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return Sha256.parse(hash.digest('hex'))
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Null where the trainer has just put another file in its place. */
async function sizeOrNull(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
