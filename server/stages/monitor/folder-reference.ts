import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { z } from 'zod/mini'
import { splits, type Split } from '../../../src/contract/dataset.ts'
import { Sha256 } from '../../../src/contract/ids.ts'
import type { ModelFile } from '../../../src/contract/model.ts'
import { readTextFile } from '../dataset/read-text-file.ts'
import { buildReference } from './build-reference.ts'
import { manifestOf, putReference } from './reference-file.ts'

const Listing = z.object({
  images: z.array(
    z.object({ file_name: z.string(), vehicle_group: z.optional(z.nullable(z.string())) }),
  ),
})

interface ListedPhoto {
  /** Relative to the dataset's folder. */
  readonly path: string
  readonly group: string
}

/**
 * The reference of a model from the folder that it was trained on, in the trainer's COCO form.
 * @throws Error that says what is wrong with the folder, or that the model comes from other data
 */
export async function writeFolderReference(request: {
  datasetFolder: string
  modelFolder: string
  signal: AbortSignal
  onProgress(fraction: number): void
}): Promise<ModelFile> {
  const { datasetFolder, modelFolder, signal, onProgress } = request
  const manifest = await manifestOf(modelFolder)
  const listed = await Promise.all(splits.map((split) => listedPhotos(datasetFolder, split)))
  const train = listed[splits.indexOf('train')]
  if (train === undefined || train.length === 0) {
    throw new Error(`${datasetFolder}/annotations/train.json: is missing, or lists no photo`)
  }
  const paths = listed.flat().map(({ path }) => path)
  const datasetRoot = await folderSha256(datasetFolder, paths)
  const { datasetSha256 } = manifest.lineage
  if (datasetRoot !== datasetSha256) {
    throw new Error(
      `${modelFolder} was trained on other data than ${datasetFolder}: its manifest names dataset ${datasetSha256}, this folder is ${datasetRoot}`,
    )
  }
  const photos = train.map(({ path, group }) => ({
    group,
    name: path,
    read: () => readFile(join(datasetFolder, path)),
  }))
  const reference = await buildReference(photos, { datasetRoot, signal, onProgress })
  return putReference(modelFolder, reference)
}

/** Photos that the split's listing names; none where the folder has no such split. */
async function listedPhotos(folder: string, split: Split): Promise<ListedPhoto[]> {
  const file = join(folder, 'annotations', `${split}.json`)
  const text = await readTextFile(folder, `annotations/${split}.json`)
  if (text === null) return []
  const parsed = Listing.safeParse(parseJson(file, text))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`${file}: ${issue?.path.join('.')} ${issue?.message}`)
  }
  return parsed.data.images.map((image) => {
    const path = `images/${split}/${image.file_name}`
    return { path, group: image.vehicle_group ? image.vehicle_group : path }
  })
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`${file} is no JSON: ${String(cause)}`, { cause })
  }
}

const labelFolders = ['annotations', 'labels', 'ignore']

/** `dataset_sha256` of the trainer: every photo and label file, by relative path. */
async function folderSha256(folder: string, photoFiles: readonly string[]): Promise<Sha256> {
  const listings = await Promise.all(labelFolders.map((name) => filesUnder(folder, name)))
  const digest = createHash('sha256')
  for (const path of [...new Set([...listings.flat(), ...photoFiles])].toSorted(byParts)) {
    const sha = createHash('sha256')
      .update(await readFile(join(folder, path)))
      .digest('hex')
    digest.update(`${path} ${sha}\n`)
  }
  return Sha256.parse(digest.digest('hex'))
}

async function filesUnder(folder: string, name: string): Promise<string[]> {
  try {
    const entries = await readdir(join(folder, name), { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Python sorts paths folder by folder, and by code points. */
function byParts(one: string, other: string): number {
  const [a, b] = [one.split('/'), other.split('/')]
  for (const [index, part] of a.entries()) {
    const against = b[index]
    if (against === undefined) return 1
    if (part !== against) return part < against ? -1 : 1
  }
  return a.length - b.length
}
