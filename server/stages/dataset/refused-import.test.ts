import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { projectFolder } from '../../build/project-folder.ts'
import { ImportRig } from '../../testing/import-rig.ts'
import {
  madePhoto,
  madeSet,
  scratch,
  writeInto,
  writeYolo,
  type MadePhoto,
} from '../../testing/label-folder-maker.ts'
import { noisePhoto } from '../../testing/test-photos.ts'

// A busy machine takes its time; that is no failure.
vi.setConfig({ testTimeout: 120_000 })

let rig: ImportRig
beforeAll(async () => {
  rig = await ImportRig.open()
})
afterAll(() => rig.remove())

/** A good COCO set with one thing changed. */
async function coco(change: (from: string, photos: MadePhoto[]) => Promise<void> | void) {
  const photos = await madeSet()
  const from = await rig.cocoOf(photos)
  await change(from, photos)
  return from
}

async function yolo(change: (from: string) => Promise<void>) {
  const from = await rig.newFolder()
  await writeYolo(from, await madeSet())
  await change(from)
  return from
}

async function changedListing(from: string, change: (text: string) => string): Promise<void> {
  const path = join(from, 'annotations/val.json')
  await writeInto(from, 'annotations/val.json', change(await readFile(path, 'utf8')))
}

const cases: [title: string, make: () => Promise<string>, message: RegExp][] = [
  ['no such folder', async () => '/no/such/folder', /\/no\/such\/folder: there is no such folder/],
  [
    'neither form',
    () => rig.newFolder(),
    /holds neither annotations\/train.json \(COCO\) nor data.yaml/,
  ],
  [
    'a class that the ontology lacks',
    async () =>
      rig.cocoOf([await madePhoto('val', 'a.jpg', { marks: [{ ...scratch, name: 'rust' }] })]),
    /annotations\/val.json annotations\[0\].category_id: class 'rust' is not one that Lotlens knows/,
  ],
  [
    'a box outside of its photo',
    async () =>
      rig.cocoOf([
        await madePhoto('val', 'a.jpg', { marks: [{ name: 'dent', bbox: [60, 4, 9, 9] }] }),
      ]),
    /annotations\[0\].bbox: the box \(60.0, 4.0, 69.0, 13.0\) lies outside of its photo of 64 x 48 px/,
  ],
  [
    'a box without a width',
    async () =>
      rig.cocoOf([
        await madePhoto('val', 'a.jpg', { marks: [{ name: 'dent', bbox: [6, 4, 0, 9] }] }),
      ]),
    /annotations\[0\].bbox: the box has no width or no height/,
  ],
  [
    'NaN in a listing',
    () => coco((from) => changedListing(from, (text) => text.replace('[4,', '\n[NaN,'))),
    /annotations\/val.json line 2: NaN is no number of JSON/,
  ],
  [
    'a box of three numbers',
    () => coco((from) => changedListing(from, (text) => text.replace('[4,6,20,8]', '[4,6,20]'))),
    /annotations\/val.json annotations\[0\].bbox: a bbox is \[x, y, width, height\]/,
  ],
  [
    'a listing cut short',
    () => coco((from) => changedListing(from, (text) => text.slice(0, -9))),
    /annotations\/val.json: no JSON/,
  ],
  [
    'a label without its photo',
    () => coco((from) => rm(join(from, 'images/val/c.jpg'))),
    /images\/val\/c.jpg: there is no such photo, but annotations\/val.json labels it/,
  ],
  [
    'a label of no image',
    () =>
      coco((from) =>
        changedListing(from, (text) => text.replaceAll('"image_id":1', '"image_id":7')),
      ),
    /annotations\/val.json annotations\[0\].image_id: no image has the id 7/,
  ],
  [
    'a file name that leads out of the folder',
    () => coco((from) => changedListing(from, (text) => text.replace('c.jpg', '../../../c.jpg'))),
    /images\[0\].file_name: '..\/..\/..\/c.jpg' lies outside of images/,
  ],
  [
    'a photo cut short',
    () =>
      coco((from, [, , third]) =>
        writeInto(from, 'images/val/c.jpg', third?.bytes.slice(0, 900) ?? ''),
      ),
    /images\/val\/c.jpg: the photo does not decode to its end/,
  ],
  [
    'a file that is no picture',
    () => coco((from) => writeInto(from, 'images/val/c.jpg', 'hello')),
    /images\/val\/c.jpg: the file is no picture/,
  ],
  [
    'a PNG',
    () =>
      coco(async (from) => {
        const png = await sharp(await noisePhoto(64, 48))
          .png()
          .toBuffer()
        await writeInto(from, 'images/val/c.jpg', png)
      }),
    /images\/val\/c.jpg: is a PNG: photos are JPEG files/,
  ],
  [
    'a photo that is stored turned',
    () =>
      coco(async (from) => {
        const turned = await sharp(await noisePhoto(64, 48))
          .withMetadata({ orientation: 6 })
          .jpeg()
          .toBuffer()
        await writeInto(from, 'images/val/c.jpg', turned)
      }),
    /images\/val\/c.jpg: is stored turned \(EXIF orientation 6\)/,
  ],
  [
    'boxes made for another size',
    () => coco((from) => changedListing(from, (text) => text.replace('"width":64', '"width":128'))),
    /annotations\/val.json images\[0\]: says 128 x 48 px, the photo has 64 x 48/,
  ],
  [
    'a vehicle on two sides',
    async () =>
      rig.cocoOf([
        await madePhoto('train', 'a.jpg', { group: 'car' }),
        await madePhoto('val', 'b.jpg', { group: 'car' }),
      ]),
    /images\/val\/b.jpg: its vehicle group 'car' is in train too \(images\/train\/a.jpg\)/,
  ],
  [
    'identical bytes in two splits',
    async () => {
      const photo = await madePhoto('train', 'a.jpg')
      return rig.cocoOf([photo, { ...photo, split: 'test', name: 'b.jpg' }])
    },
    /images\/test\/b.jpg: is the same picture as images\/train\/a.jpg, which is in another split/,
  ],
  [
    'a sample of the app',
    async () => {
      const bytes = await readFile(join(projectFolder, 'public/samples/sample-01.jpg'))
      const photo = await madePhoto('train', 'a.jpg', { bytes, marks: [] })
      const from = await rig.cocoOf([photo])
      const path = join(from, 'annotations/train.json')
      const text = (await readFile(path, 'utf8')).replace(
        '"width":64,"height":48',
        '"width":1280,"height":960',
      )
      await writeInto(from, 'annotations/train.json', text)
      return from
    },
    /images\/train\/a.jpg: is a sample photo of the app; those never train/,
  ],
  [
    'rendered photos that would judge',
    async () => rig.cocoOf([await madePhoto('test', 'a.jpg', { source: 'rendered' })]),
    /images\/test\/a.jpg: is rendered and stands in test: rendered photos may train, never judge/,
  ],
  [
    'a YOLO class without a name',
    () => yolo((from) => writeInto(from, 'labels/val/c.txt', '2 0.5 0.5 0.1 0.1\n')),
    /labels\/val\/c.txt line 1: class '2' has no name in data.yaml/,
  ],
  [
    'a YOLO class that the ontology lacks',
    () => yolo((from) => writeInto(from, 'data.yaml', 'names: [scratch, rust]\n')),
    /labels\/train\/a.txt line 2: class 'rust' is not one that Lotlens knows/,
  ],
  [
    'a YOLO box outside of its photo',
    () => yolo((from) => writeInto(from, 'labels/val/c.txt', '\n1 0.99 0.5 0.1 0.1\n')),
    /labels\/val\/c.txt line 2: the box .* lies outside/,
  ],
  [
    'YOLO pixels in the place of parts',
    () => yolo((from) => writeInto(from, 'labels/val/c.txt', '1 30 20 10 10\n')),
    /labels\/val\/c.txt line 1: .*values are parts of the photo's sides, from 0 to 1/,
  ],
  [
    'NaN in a YOLO label',
    () => yolo((from) => writeInto(from, 'labels/val/c.txt', '1 nan 0.5 0.1 0.1\n')),
    /labels\/val\/c.txt line 1: 'nan' is not a number/,
  ],
  [
    'a polygon',
    () => yolo((from) => writeInto(from, 'labels/val/c.txt', '1 0.1 0.1 0.2 0.1 0.2 0.2\n')),
    /labels\/val\/c.txt line 1: .*here are 7 \(a polygon\? Export boxes\)/,
  ],
  [
    'a YOLO label without its photo',
    () => yolo((from) => rm(join(from, 'images/val/c.jpg'))),
    /labels\/val\/c.txt: there is no photo of this name in images\/val/,
  ],
  [
    'a photo without a YOLO label',
    () => yolo((from) => rm(join(from, 'labels/val/c.txt'))),
    /images\/val\/c.jpg: there is no label file labels\/val\/c.txt: write an empty one/,
  ],
  [
    'a data.yaml without names',
    () => yolo((from) => writeInto(from, 'data.yaml', 'nc: 2\n')),
    /data.yaml: there are no 'names' of the classes/,
  ],
]

describe('a set that cannot be taken', () => {
  for (const [title, make, message] of cases) {
    it(`DS3 is refused whole, naming file and field: ${title}`, async () => {
      expect(await rig.refusalOf(await make())).toMatch(message)
    })
  }

  it('DS3 tells several things that are wrong at once', async () => {
    const from = await yolo(async (at) => {
      await writeInto(at, 'labels/val/c.txt', '7 0.5 0.5 0.1 0.1\n1 0 0 0 0\n')
      await writeInto(at, 'images/test/d.jpg', 'hello')
    })
    const error = await rig.bringIn(from).then(
      () => '',
      (failure: Error) => failure.message,
    )
    expect(error).toMatch(/^Nothing was imported. Mend this and import again:\n/)
    expect(error.split('\n')).toHaveLength(4)
  })

  it('DS4 a photo or a vehicle keeps its side for ever', async () => {
    const judge = await madePhoto('test', 'a.jpg', { group: 'frozen' })
    await rig.bringIn(await rig.cocoOf([judge]))
    expect(await rig.refusalOf(await rig.cocoOf([{ ...judge, split: 'train' }]))).toMatch(
      /images\/train\/a.jpg: stands in test here already \(since an import\) and cannot move/,
    )
    expect(
      await rig.refusalOf(
        await rig.cocoOf([await madePhoto('train', 'b.jpg', { group: 'frozen' })]),
      ),
    ).toMatch(
      /images\/train\/b.jpg: its vehicle group 'frozen' stands in test here already and cannot move/,
    )
  })

  it('DS5 demo photos and real ones stay apart', async () => {
    const photo = await madePhoto('val', 'a.jpg', { source: 'rendered' })
    const from = await rig.cocoOf([photo])
    expect(await rig.bringIn(from, true)).toMatchObject({ newLabels: 1 })
    expect(await rig.refusalOf(await rig.cocoOf([{ ...photo, source: 'yard' }]))).toMatch(
      /is here already as the demo data/,
    )
  })
})
