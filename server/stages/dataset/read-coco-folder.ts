import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod/mini'
import { splits, type Split } from '../../../src/contract/dataset.ts'
import { ImportError, type ImportProblems } from './import-problems.ts'
import {
  boxOnPhoto,
  classIdOf,
  unknownClassText,
  type LabelFolder,
  type ReadBox,
  type ReadPhoto,
} from './label-folder.ts'
import { readTextFile } from './read-text-file.ts'
import { readSources, type SourceRow } from './source-list.ts'

const Id = z.int()
const Flag = z.optional(z.union([z.boolean(), z.literal(0), z.literal(1)]))
const words = z.optional(z.nullable(z.string()))

const Listing = z.object({
  categories: z.array(z.object({ id: Id, name: z.string() })),
  images: z.array(
    z.object({
      id: Id,
      file_name: z.string().check(z.minLength(1)),
      width: z.optional(z.int()),
      height: z.optional(z.int()),
      source: words,
      licence: words,
      vehicle_group: words,
      origin: words,
    }),
  ),
  annotations: z.array(
    z.object({
      image_id: Id,
      category_id: Id,
      bbox: z.array(z.number()).check(z.length(4, 'a bbox is [x, y, width, height]')),
      ignore: Flag,
      iscrowd: Flag,
    }),
  ),
})
type CocoListing = z.infer<typeof Listing>
type CocoImage = CocoListing['images'][number]

/** An annotation with its place in the file, for messages. */
interface PlacedMark {
  readonly where: string
  readonly mark: CocoListing['annotations'][number]
}

/** A rounding that may pass the edge and is cut. */
const slackPx = 0.5

/**
 * Reads a folder in COCO form: `images/{split}/` and `annotations/{split}.json`, where an annotation
 * with `ignore` or `iscrowd` is an ignore region whatever its category.
 */
export async function readCocoFolder(
  folder: string,
  problems: ImportProblems,
): Promise<LabelFolder> {
  const sources = await readSources(folder, problems)
  const photos: ReadPhoto[] = []
  for (const split of splits) {
    const file = `annotations/${split}.json`
    const text = await readTextFile(folder, file)
    if (text === null) continue
    const listing = parseListing(file, text, problems)
    if (listing !== null) {
      photos.push(...photosOf({ folder, file, split, sources, problems }, listing))
    }
  }
  if (photos.length === 0 && problems.count === 0) {
    problems.add('annotations', 'none of train.json, val.json and test.json lists a photo')
  }
  return { kind: 'coco', photos }
}

/** The listing, or null with what is wrong in `problems`. */
export function parseListing(
  file: string,
  text: string,
  problems: ImportProblems,
): CocoListing | null {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const notFinite = /[[,:\s](-?Infinity|NaN)\b/.exec(text)
    const line = notFinite === null ? null : text.slice(0, notFinite.index).split('\n').length
    const what =
      notFinite === null
        ? `no JSON: ${error.message}`
        : `${notFinite[1]} is no number of JSON: write the box's true number, or drop the box`
    problems.add(line === null ? file : `${file} line ${line}`, what)
    return null
  }
  const parsed = Listing.safeParse(content)
  if (parsed.success) return parsed.data
  for (const { path, message } of parsed.error.issues) {
    problems.add(`${file} ${fieldOf(path)}`, message)
  }
  return null
}

/** `annotations[3].bbox[2]` */
function fieldOf(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
  return text === '' ? 'as a whole' : text.replace(/^\./, '')
}

interface CocoSplit {
  readonly folder: string
  readonly file: string
  readonly split: Split
  readonly sources: ReadonlyMap<string, SourceRow>
  readonly problems: ImportProblems
}

function photosOf(at: CocoSplit, listing: CocoListing): ReadPhoto[] {
  const { file, problems } = at
  const names = new Map(listing.categories.map(({ id, name }) => [id, name]))
  const marks = new Map<number, PlacedMark[]>()
  for (const [index, { id }] of listing.images.entries()) {
    if (marks.has(id)) problems.add(`${file} images[${index}].id`, `${id} stands twice`)
    marks.set(id, [])
  }
  for (const [index, mark] of listing.annotations.entries()) {
    const where = `${file} annotations[${index}]`
    const own = marks.get(mark.image_id)
    if (own === undefined) {
      const what = `no image has the id ${mark.image_id}: list the photo, or drop the label`
      problems.add(`${where}.image_id`, what)
    }
    own?.push({ where, mark })
  }
  return listing.images.map((image, index) =>
    readPhoto(at, { image, index, names, marks: marks.get(image.id) ?? [] }),
  )
}

function readPhoto(
  { folder, file, split, sources }: CocoSplit,
  given: { image: CocoImage; index: number; names: Map<number, string>; marks: PlacedMark[] },
): ReadPhoto {
  const { image, index, names, marks } = given
  const where = `${file} images[${index}]`
  const photoFile = photoFileOf(folder, split, image.file_name, where)
  const row = sources.get(`${split}/${image.file_name}`)
  const group = image.vehicle_group ? image.vehicle_group : row?.group
  const source = image.source ? image.source : (row?.source ?? '')
  return {
    split,
    photoFile,
    labelFile: file,
    group: group ? group : null,
    source,
    licence: image.licence ? image.licence : (row?.licence ?? ''),
    rendered: source === 'rendered' || image.origin === 'rendered',
    async boxesOn(size, problems) {
      const { width = size.width, height = size.height } = image
      if (width !== size.width || height !== size.height) {
        const stated = `says ${width} x ${height} px, the photo has ${size.width} x ${size.height}`
        problems.add(where, `${stated}: were the boxes made for another size?`)
        return []
      }
      return marks.flatMap((one) => boxOf(one, { names, size, problems }) ?? [])
    },
  }
}

/** File names stand relative to the split's folder, or to `images`; never outside of them. */
function photoFileOf(folder: string, split: Split, name: string, where: string): string {
  const parts = name.split(/[/\\]/)
  if (parts.includes('..') || parts[0] === '' || /^[a-z]:/i.test(name)) {
    throw new ImportError(`${where}.file_name: '${name}' lies outside of images`)
  }
  const inSplit = `images/${split}/${parts.join('/')}`
  const inImages = `images/${parts.join('/')}`
  return !existsSync(join(folder, inSplit)) && existsSync(join(folder, inImages))
    ? inImages
    : inSplit
}

function boxOf(
  { where, mark }: PlacedMark,
  on: {
    names: ReadonlyMap<number, string>
    size: { width: number; height: number }
    problems: ImportProblems
  },
): ReadBox | null {
  const ignore = Boolean(mark.ignore) || Boolean(mark.iscrowd)
  const name = on.names.get(mark.category_id)
  const classId = name === undefined ? null : classIdOf(name)
  if (classId === null && !ignore) {
    const what =
      name === undefined
        ? `no category has the id ${mark.category_id}: list it, or mark the box with "ignore": 1`
        : `${unknownClassText(name)}: rename it, or mark the box with "ignore": 1`
    on.problems.add(`${where}.category_id`, what)
    return null
  }
  const [x = NaN, y = NaN, width = NaN, height = NaN] = mark.bbox
  const box = boxOnPhoto({ x, y, width, height }, on.size, { x: slackPx, y: slackPx })
  if (typeof box === 'string') {
    on.problems.add(`${where}.bbox`, `${box}: mend or drop it`)
    return null
  }
  return { classId, box, ignore }
}
