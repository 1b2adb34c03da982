import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileRole, ModelFile, ModelManifest } from '../../src/contract/model.ts'
import { readManifest, type ManifestProblem } from '../../src/domain/manifest-reading.ts'
import { sha256 } from '../security/hashing.ts'

const manifestFile = 'manifest.json'
/** Beside it, in the form of `sha256sum`; folders of before 2026-11-28 have none. */
export const manifestHashFile = 'manifest.sha256'
const damaged = 'is damaged: its SHA-256 is another'

/** A model folder that is not what its manifest says; nothing of it is to be used. */
export class ModelFolderError extends Error {
  readonly problem: ManifestProblem
  constructor(folder: string, problem: ManifestProblem) {
    super(
      `${folder}: ${problem.field} ${problem.message}. Fetch the model again, or export it anew.`,
    )
    this.name = 'ModelFolderError'
    this.problem = problem
  }
}

export interface ReleasedModel {
  readonly folder: string
  readonly manifest: ModelManifest
  /** Path of the file of a role. Throws where the model has none. */
  pathOf(role: FileRole): string
}

/**
 * Open a model folder and compare every file with its manifest. Rejects with a `ModelFolderError`
 * that names the field: one flipped bit, in the manifest or in a file, is found here.
 */
export async function openReleasedModel(folder: string): Promise<ReleasedModel> {
  const text = await readFile(join(folder, manifestFile), 'utf8')
  const reading = readManifest(text)
  if (!reading.ok) throw new ModelFolderError(folder, reading.problem)
  const hashLine = await readOrNull(join(folder, manifestHashFile))
  if (hashLine !== null && hashLine.toString('utf8') !== manifestHashLine(text)) {
    throw new ModelFolderError(folder, { field: manifestFile, message: damaged })
  }
  const { manifest } = reading
  for (const [index, file] of manifest.files.entries()) {
    const message = await whatIsWrong(folder, file)
    if (message !== null) {
      throw new ModelFolderError(folder, { field: `files[${index}] (${file.path})`, message })
    }
  }
  return {
    folder,
    manifest,
    pathOf(role) {
      const file = manifest.files.find((candidate) => candidate.role === role)
      if (file === undefined) throw new Error(`${folder} has no ${role} file`)
      return join(folder, file.path)
    },
  }
}

/** What `manifest.sha256` holds of a manifest. */
export function manifestHashLine(manifestText: string): string {
  return `${sha256(manifestText)}  ${manifestFile}\n`
}

/** The folder of the highest version under `models/<name>`. Throws where there is none. */
export async function newestVersionFolder(modelFolder: string): Promise<string> {
  const versions = (await readdir(modelFolder)).map(Number).filter(Number.isInteger)
  if (versions.length === 0) throw new Error(`${modelFolder} holds no version`)
  return join(modelFolder, String(Math.max(...versions)))
}

async function whatIsWrong(folder: string, file: ModelFile): Promise<string | null> {
  const bytes = await readOrNull(join(folder, file.path))
  if (bytes === null) return 'is missing'
  if (bytes.byteLength !== file.sizeBytes) {
    return `has ${bytes.byteLength} bytes instead of ${file.sizeBytes}`
  }
  return sha256(bytes) === file.sha256 ? null : damaged
}

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
    throw cause
  }
}
