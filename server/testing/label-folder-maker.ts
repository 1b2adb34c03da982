import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { splits, type Split } from '../../src/contract/dataset.ts'
import { noisePhoto } from './test-photos.ts'

export interface MadeMark {
  readonly name: string
  readonly bbox: readonly [x: number, y: number, width: number, height: number]
  readonly ignore?: boolean
}

export interface MadePhoto {
  readonly split: Split
  readonly name: string
  readonly bytes: Uint8Array
  readonly marks: readonly MadeMark[]
  readonly group?: string
  readonly source?: string
}

/** Size of made photos. */
export const madeSize = { width: 64, height: 48 } as const

export const scratch: MadeMark = { name: 'scratch', bbox: [4, 6, 20, 8] }
export const dent: MadeMark = { name: 'dent', bbox: [30, 20, 16, 16] }

/** A photo of noise with a scratch and a dent on it. */
export async function madePhoto(
  split: Split,
  name: string,
  changes: Partial<MadePhoto> = {},
): Promise<MadePhoto> {
  const bytes = await noisePhoto(madeSize.width, madeSize.height)
  return { split, name, bytes, marks: [scratch, dent], ...changes }
}

/** A good set: two photos in train, one in val, one in test. */
export function madeSet(): Promise<MadePhoto[]> {
  return Promise.all([
    madePhoto('train', 'a.jpg'),
    madePhoto('train', 'b.jpg'),
    madePhoto('val', 'c.jpg'),
    madePhoto('test', 'd.jpg'),
  ])
}

export async function writeInto(folder: string, path: string, content: string | Uint8Array) {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), content)
}

/** Writes a set in the trainer's COCO form. */
export async function writeCoco(folder: string, photos: readonly MadePhoto[]): Promise<void> {
  const names = [...new Set(['scratch', 'dent', ...photos.flatMap((one) => one.marks.map(nameOf))])]
  const categories = names.map((name, index) => ({ id: index + 1, name }))
  for (const split of splits) {
    const own = photos.filter((photo) => photo.split === split)
    const images = own.map(({ name, group, source }, index) => ({
      id: index + 1,
      file_name: name,
      ...madeSize,
      ...(group === undefined ? {} : { vehicle_group: group }),
      ...(source === undefined ? {} : { source }),
    }))
    const annotations = own
      .flatMap(({ marks }, index) => marks.map((mark) => ({ mark, image_id: index + 1 })))
      .map(({ mark, image_id }, index) => ({
        id: index + 1,
        image_id,
        category_id: names.indexOf(mark.name) + 1,
        bbox: mark.bbox,
        iscrowd: 0,
        ignore: mark.ignore === true ? 1 : 0,
      }))
    const listing = { categories, images, annotations }
    await writeInto(folder, `annotations/${split}.json`, JSON.stringify(listing))
    for (const { name, bytes } of own) await writeInto(folder, `images/${split}/${name}`, bytes)
  }
}

const nameOf = ({ name }: MadeMark) => name

/** Writes a set as YOLO labels, in either order of nesting. */
export async function writeYolo(
  folder: string,
  photos: readonly MadePhoto[],
  nesting: 'kind/split' | 'split/kind' = 'kind/split',
): Promise<void> {
  const names = ['scratch', 'dent']
  await writeInto(folder, 'data.yaml', `names:\n${names.map((name) => `  - ${name}\n`).join('')}`)
  for (const { split, name, bytes, marks } of photos) {
    const of = (kind: string) =>
      nesting === 'kind/split' ? `${kind}/${split}` : `${split}/${kind}`
    const stem = name.replace(/\.\w+$/, '')
    const labels = marks.filter(({ ignore }) => ignore !== true)
    const ignores = marks.filter(({ ignore }) => ignore === true)
    const lines = labels.map((mark) => `${names.indexOf(mark.name)} ${normalised(mark)}\n`)
    await writeInto(folder, `${of('images')}/${name}`, bytes)
    await writeInto(folder, `${of('labels')}/${stem}.txt`, lines.join(''))
    if (ignores.length > 0) {
      const text = ignores.map((mark) => `${normalised(mark)}\n`).join('')
      await writeInto(folder, `${of('ignore')}/${stem}.txt`, text)
    }
  }
}

function normalised({ bbox: [x, y, width, height] }: MadeMark): string {
  const { width: w, height: h } = madeSize
  return [(x + width / 2) / w, (y + height / 2) / h, width / w, height / h].join(' ')
}
