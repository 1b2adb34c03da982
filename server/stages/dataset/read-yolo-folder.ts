import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { splits, type Split } from '../../../src/contract/dataset.ts'
import { ImportError, type ImportProblems } from './import-problems.ts'
import type { LabelFolder, ReadPhoto } from './label-folder.ts'
import { readTextFile } from './read-text-file.ts'
import { readSources, type SourceRow } from './source-list.ts'
import { readYoloIgnores, readYoloLabels } from './yolo-label.ts'
import { yoloNames } from './yolo-names.ts'

/** Folders of a split, relative to the set's. */
interface SplitFolders {
  readonly images: string
  readonly labels: string
  readonly ignore: string
}

/** Names under which tools write a split. */
const folderNames: Record<Split, readonly string[]> = {
  train: ['train'],
  val: ['val', 'valid', 'validation'],
  test: ['test'],
}

interface YoloSet {
  readonly folder: string
  readonly names: ReadonlyMap<number, string>
  readonly sources: ReadonlyMap<string, SourceRow>
  readonly problems: ImportProblems
}

/**
 * Reads a folder of YOLO labels: `data.yaml`, and for each split `images/{split}` beside
 * `labels/{split}`, or `{split}/images` and `{split}/labels`; ignore regions in the place of
 * `labels` under `ignore`. An empty label file says that nothing is to be seen.
 */
export async function readYoloFolder(
  folder: string,
  problems: ImportProblems,
): Promise<LabelFolder> {
  const names = yoloNames((await readTextFile(folder, 'data.yaml')) ?? '')
  if (names === null) {
    throw new ImportError("data.yaml: there are no 'names' of the classes: add them as a list")
  }
  const set = { folder, names, problems, sources: await readSources(folder, problems) }
  const photos: ReadPhoto[] = []
  for (const split of splits) {
    const folders = await foldersOf(folder, split)
    if (folders !== null) photos.push(...(await photosOf(set, split, folders)))
  }
  if (photos.length === 0) {
    problems.add(
      'images',
      'no photo was found: a split is images/train with labels/train, or train/images with train/labels',
    )
  }
  return { kind: 'yolo', photos }
}

async function foldersOf(folder: string, split: Split): Promise<SplitFolders | null> {
  for (const name of folderNames[split]) {
    for (const inner of [false, true]) {
      const of = (kind: string) => (inner ? `${name}/${kind}` : `${kind}/${name}`)
      if ((await filesUnder(folder, of('images'))) !== null) {
        return { images: of('images'), labels: of('labels'), ignore: of('ignore') }
      }
    }
  }
  return null
}

async function photosOf(set: YoloSet, split: Split, folders: SplitFolders): Promise<ReadPhoto[]> {
  const { folder, problems } = set
  const images = (await filesUnder(folder, folders.images)) ?? []
  const labels = new Set(await filesUnder(folder, folders.labels))
  const byStem = new Map<string, string>()
  const photos = images.flatMap((image) => {
    const stem = stemOf(image)
    const photoFile = `${folders.images}/${image}`
    const other = byStem.get(stem)
    byStem.set(stem, image)
    if (other !== undefined) {
      problems.add(photoFile, `shares its label file with ${other}: give one another name`)
    } else if (!labels.has(`${stem}.txt`)) {
      const way = 'write an empty one where nothing is to be seen'
      problems.add(photoFile, `there is no label file ${folders.labels}/${stem}.txt: ${way}`)
    } else {
      return [readPhoto(set, { split, folders, image, stem })]
    }
    return []
  })
  for (const [file, of] of [
    ...[...labels].map((label) => [label, folders.labels] as const),
    ...((await filesUnder(folder, folders.ignore)) ?? []).map(
      (label) => [label, folders.ignore] as const,
    ),
  ]) {
    if (!file.endsWith('.txt') || byStem.has(stemOf(file)) || file === 'classes.txt') continue
    problems.add(`${of}/${file}`, `there is no photo of this name in ${folders.images}`)
  }
  return photos
}

function readPhoto(
  { folder, names, sources }: YoloSet,
  place: { split: Split; folders: SplitFolders; image: string; stem: string },
): ReadPhoto {
  const { split, folders, image, stem } = place
  const labelFile = `${folders.labels}/${stem}.txt`
  const ignoreFile = `${folders.ignore}/${stem}.txt`
  const row = sources.get(`${split}/${image}`)
  return {
    split,
    photoFile: `${folders.images}/${image}`,
    labelFile,
    group: row?.group ? row.group : null,
    source: row?.source ?? '',
    licence: row?.licence ?? '',
    rendered: row?.source === 'rendered',
    async boxesOn(photo, problems) {
      const text = (await readTextFile(folder, labelFile)) ?? ''
      const ignored = (await readTextFile(folder, ignoreFile)) ?? ''
      return [
        ...readYoloLabels({ file: labelFile, text }, { names, photo }, problems),
        ...readYoloIgnores({ file: ignoreFile, text: ignored }, photo, problems),
      ]
    },
  }
}

const stemOf = (file: string) => file.replace(/\.[^./]+$/, '')

/** Files below a folder, sorted, with '/' between; null where there is no such folder. */
async function filesUnder(folder: string, path: string): Promise<string[] | null> {
  try {
    const entries = await readdir(join(folder, path), { recursive: true, withFileTypes: true })
    const root = join(folder, path)
    return entries
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .map((file) => file.replaceAll('\\', '/'))
      .toSorted()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  }
}
