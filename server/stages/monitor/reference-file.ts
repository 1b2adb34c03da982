import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Sha256 } from '../../../src/contract/ids.ts'
import type { ModelFile, ModelManifest } from '../../../src/contract/model.ts'
import { DriftReference } from '../../../src/contract/monitoring.ts'
import { readManifest } from '../../../src/domain/manifest-reading.ts'
import {
  manifestHashFile,
  manifestHashLine,
  ModelFolderError,
} from '../../detect/released-model.ts'
import { writeFileWhole } from '../dataset/write-file-whole.ts'

const fileName = 'reference.json'

/**
 * Writes `reference.json` into a model folder and its entry into `manifest.json`; one that stood
 * there is replaced. The manifest comes last: until then nobody reads the new file.
 * @throws ModelFolderError where the manifest is none
 */
export async function putReference(folder: string, reference: DriftReference): Promise<ModelFile> {
  const manifest = await manifestOf(folder)
  // One row a line: a reference can be read, and compared with another.
  const { rows, ...head } = reference
  const lines = rows.map((row) => JSON.stringify(row)).join(',\n')
  const text = `${JSON.stringify(head).slice(0, -1)},"rows":[\n${lines}\n]}\n`
  await writeFileWhole(join(folder, fileName), [text])
  const entry: ModelFile = {
    role: 'reference',
    path: fileName,
    engine: null,
    input: null,
    sha256: Sha256.parse(createHash('sha256').update(text).digest('hex')),
    sizeBytes: Buffer.byteLength(text),
  }
  const files = [...manifest.files.filter(({ role }) => role !== 'reference'), entry]
  const json = `${JSON.stringify({ ...manifest, files }, null, 2)}\n`
  // Cut off in between, the folder has no hash of its manifest, which is better than an old one.
  await rm(join(folder, manifestHashFile), { force: true })
  await writeFileWhole(join(folder, 'manifest.json'), [json])
  await writeFileWhole(join(folder, manifestHashFile), [manifestHashLine(json)])
  return entry
}

/**
 * The manifest of a model folder; its files are not looked at.
 * @throws ModelFolderError
 */
export async function manifestOf(folder: string): Promise<ModelManifest> {
  const text = await readOrNull(join(folder, 'manifest.json'))
  if (text === null) {
    throw new ModelFolderError(folder, { field: 'manifest.json', message: 'is missing' })
  }
  const reading = readManifest(text)
  if (!reading.ok) throw new ModelFolderError(folder, reading.problem)
  return reading.manifest
}

/** The reference of a model folder; null where the model has none. */
export async function readReference(folder: string): Promise<DriftReference | null> {
  const text = await readOrNull(join(folder, fileName))
  if (text === null) return null
  const parsed = DriftReference.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`${folder}/${fileName}: ${issue?.path.join('.')} ${issue?.message}`)
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
