import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { AnnotatedBox } from '../../../src/contract/label.ts'
import { sha256 } from '../../security/hashing.ts'
import { ImportRig } from '../../testing/import-rig.ts'
import { dent, madePhoto, madeSet, scratch, writeYolo } from '../../testing/label-folder-maker.ts'

// A busy machine takes its time; that is no failure.
vi.setConfig({ testTimeout: 120_000 })

let rig: ImportRig
beforeAll(async () => {
  rig = await ImportRig.open()
})
afterAll(() => rig.remove())

describe('an import in COCO form', () => {
  it('DS1 keeps splits, groups, boxes and ignore regions as given, reviewed and complete', async () => {
    const rust = { name: 'rust', bbox: [1, 1, 9, 9], ignore: true } as const
    const photos = [
      await madePhoto('train', 'a.jpg', { group: 'car-1', marks: [scratch, rust] }),
      await madePhoto('val', 'b.jpg', { group: 'car-2', source: 'yard' }),
      await madePhoto('test', 'deep/c.jpg', { marks: [] }),
    ]
    const summary = await rig.bringIn(await rig.cocoOf(photos))
    expect(summary).toMatchObject({ kind: 'coco', photos: 3, newLabels: 3 })
    expect(summary.counts).toEqual([
      { split: 'train', photos: 1, groups: 1, boxes: [1, 0], ignoreRegions: 1 },
      { split: 'val', photos: 1, groups: 1, boxes: [1, 1], ignoreRegions: 0 },
      { split: 'test', photos: 1, groups: 1, boxes: [0, 0], ignoreRegions: 0 },
    ])
    const [first, second, third] = photos
    if (first === undefined || second === undefined || third === undefined) throw new Error()
    const annotation = await rig.standing(first)
    expect(annotation).toMatchObject({ version: 1, complete: true })
    expect(annotation?.source).toMatchObject({
      kind: 'import',
      importId: summary.id,
      labelFile: 'annotations/train.json',
      photoFile: 'images/train/a.jpg',
    })
    expect(annotation?.boxes.map(({ classId, ignore, box }) => [classId, ignore, box.x])).toEqual([
      [0, false, 4],
      [null, true, 1],
    ])
    const { imports, events } = rig.server.services.store
    const shas = photos.map(({ bytes }) => sha256(bytes))
    const rows = await imports.labelled(rig.organisationId, shas)
    const groups = shas.map((sha) => rows.get(sha)?.groupKey)
    expect(groups).toEqual(['car-1', 'car-2', `photo:${shas[2]?.slice(0, 16)}`])
    expect(rows.get(shas[1] ?? '')).toMatchObject({
      split: 'val',
      source: 'yard',
      origin: 'import',
    })
    const [event] = await events.page(null, 1)
    expect(event).toMatchObject({ type: 'labels.imported', actor: 'command' })
    expect(event?.payload).toMatchObject({ importId: summary.id, photos: 3, newLabels: 3 })
  })

  it('DS2 changes nothing the second time, and makes other labels the next version', async () => {
    const photos = await madeSet()
    await rig.bringIn(await rig.cocoOf(photos))
    const before = await rig.everything()
    expect(await rig.bringIn(await rig.cocoOf(photos))).toMatchObject({ id: null, newLabels: 0 })
    expect(await rig.everything()).toEqual(before)
    const [first, ...others] = photos
    if (first === undefined) throw new Error()
    const other = { ...first, marks: [dent] }
    expect(await rig.bringIn(await rig.cocoOf([other, ...others]))).toMatchObject({ newLabels: 1 })
    expect(await rig.standing(first)).toMatchObject({ version: 2 })
    expect((await rig.standing(first))?.boxes).toHaveLength(1)
  })

  it('cuts a box that passes the edge by a rounding', async () => {
    const photo = await madePhoto('train', 'a.jpg', {
      marks: [{ name: 'dent', bbox: [-0.4, 40, 20, 8.3] }],
    })
    await rig.bringIn(await rig.cocoOf([photo]))
    const box = (await rig.standing(photo))?.boxes[0]
    expect(AnnotatedBox.parse(box).box).toEqual({ x: 0, y: 40, width: 19.6, height: 8 })
  })
})

describe('an import of YOLO labels', () => {
  for (const nesting of ['kind/split', 'split/kind'] as const) {
    it(`DS1 reads ${nesting}, empty files as background, and ignore regions`, async () => {
      const ignored = { ...dent, ignore: true }
      const photos = [
        await madePhoto('train', 'a.jpg', { marks: [scratch, ignored] }),
        await madePhoto('val', 'b.jpg', { marks: [] }),
      ]
      const from = await rig.newFolder()
      await writeYolo(from, photos, nesting)
      expect(await rig.bringIn(from)).toMatchObject({ kind: 'yolo', photos: 2 })
      const [first, second] = photos
      if (first === undefined || second === undefined) throw new Error()
      expect((await rig.standing(first))?.boxes).toMatchObject([
        { classId: 0, ignore: false, box: { x: 4, y: 6, width: 20, height: 8 } },
        { classId: null, ignore: true },
      ])
      expect(await rig.standing(second)).toMatchObject({ boxes: [], complete: true })
    })
  }
})
