import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { splitOfVehicle } from '../../../src/domain/split.ts'
import { drawnBox } from '../../testing/reviewed-photo.ts'
import { TestReviews } from '../../testing/test-reviews.ts'
import { vehicleKey } from './vehicle-key.ts'

let desk: TestReviews
beforeAll(async () => {
  desk = await TestReviews.open()
})
afterAll(() => desk.remove())

describe('an acceptance', () => {
  it('L3: makes labels of judged boxes, ignore regions of others, nothing of rejected ones', async () => {
    const photo = await desk.sendPhoto()
    const judged = drawnBox({ classId: 1 })
    const open1 = drawnBox({ reviewed: false, origin: 'model', score: 0.4 })
    const rejected = drawnBox({ origin: 'model-rejected', score: 0.4 })
    await desk.accept(photo, { boxes: [judged, open1, rejected] })
    const { annotations, row } = await desk.open(photo)
    expect(row.state).toBe('accepted')
    expect(annotations).toHaveLength(1)
    expect(annotations[0]).toMatchObject({
      version: 1,
      complete: true,
      boxes: [
        { boxId: judged.boxId, classId: 1, box: judged.box, ignore: false },
        { boxId: open1.boxId, classId: 0, box: open1.box, ignore: true },
      ],
    })
  })

  it('L4: says whose evidence it was, which model was seen and who judged', async () => {
    const photo = await desk.sendPhoto()
    const hash = desk.chain.made.at(-1)?.hash
    await desk.accept(photo)
    const { annotations } = await desk.open(photo)
    const [annotation] = annotations
    expect(annotation?.source).toMatchObject({
      kind: 'review',
      inspectionId: photo.inspectionId,
      photoId: photo.photoId,
      correctionId: photo.correctionId,
      correctionHash: hash,
      deviceId: desk.device.id,
      modelSha: 'a'.repeat(64),
    })
    const made = (await desk.events(photo)).find(({ type }) => type === 'annotation.made')
    expect(made).toMatchObject({
      payload: { version: 1, hash: annotation?.hash, complete: true, correctionHash: hash },
      actor: annotation?.source.kind === 'review' ? annotation.source.reviewer : '',
      device: desk.device.id,
    })
  })

  it('L4: of what only a model saw names the model and no correction', async () => {
    const photo = await desk.sendPhoto({ corrected: false })
    await desk.accept(photo)
    const { annotations, row } = await desk.open(photo)
    expect(row.state).toBe('accepted')
    expect(annotations[0]?.source).toMatchObject({
      correctionId: null,
      deviceId: null,
      modelSha: 'a'.repeat(64),
    })
  })

  it('L5: trains only after “complete” on the whole photo', async () => {
    const photo = await desk.sendPhoto()
    await desk.accept(photo, { complete: false })
    expect((await desk.rowOf(photo))?.state).toBe('incomplete')
    expect(await desk.labelledPhoto(photo)).toBeUndefined()
    await desk.accept(photo, { seenVersion: 1 })
    expect((await desk.rowOf(photo))?.state).toBe('accepted')
    expect(await desk.labelledPhoto(photo)).toMatchObject({ annotationVersion: 2 })
  })

  it('L6: puts the photo on the side of its vehicle, for ever', async () => {
    const vehicle = { vin: '1M8GDM9AXKP042788', plate: 'B XY 1' }
    const photo = await desk.sendPhoto({ vehicle })
    await desk.accept(photo)
    const group = vehicleKey({ id: photo.inspectionId, vehicle })
    const labelled = await desk.labelledPhoto(photo)
    expect(labelled).toMatchObject({
      origin: 'phone',
      group,
      split: splitOfVehicle(group),
      source: 'phone',
      licence: 'own',
      width: 400,
      height: 300,
    })
    expect(JSON.stringify(labelled)).not.toContain(vehicle.vin)

    const amended = { vin: null, vinCheckDigit: 'unknown', plate: 'OTHER 2', mileageKm: null }
    const change = desk.chain.next('inspection.amended', photo.inspectionId, { vehicle: amended })
    await desk.device.send(change.record)
    const { inspectionId } = photo
    const second = await desk.sendPhoto({ inspectionId })
    await desk.accept(second)
    expect(await desk.labelledPhoto(second)).toMatchObject({ group, split: splitOfVehicle(group) })
  })

  it('L7: is outdone by a correction that comes after it, and the older version stays', async () => {
    const photo = await desk.sendPhoto()
    await desk.accept(photo)
    const later = desk.chain.correction(photo.inspectionId, photo)
    await desk.device.send(later.record)
    const detail = await desk.open(photo)
    expect(detail.row).toMatchObject({ state: 'waiting', correctionCount: 2 })
    expect(detail.correctionId).toBe(later.record.id)
    expect(detail.annotations).toHaveLength(1)
    await desk.accept({ ...photo, correctionId: detail.correctionId }, { seenVersion: 1 })
    expect((await desk.open(photo)).annotations.map(({ version }) => version)).toEqual([1, 2])
  })

  it('L7: of a correction that a later one had overtaken leaves the photo waiting', async () => {
    const photo = await desk.sendPhoto()
    await desk.device.send(desk.chain.correction(photo.inspectionId, photo).record)
    await desk.accept(photo)
    expect((await desk.rowOf(photo))?.state).toBe('waiting')
  })

  it('opens again as it was accepted', async () => {
    const photo = await desk.sendPhoto()
    const { boxes } = await desk.open(photo)
    const moved = boxes.map((box) => ({ ...box, box: { ...box.box, x: 200 } }))
    const added = drawnBox()
    await desk.accept(photo, { boxes: [...moved, added] })
    expect((await desk.open(photo)).boxes).toEqual([...moved, added])
    await desk.accept(photo, { boxes: [added], seenVersion: 1 })
    expect((await desk.open(photo)).boxes).toMatchObject([
      { boxId: added.boxId },
      { boxId: photo.boxId, origin: 'model-rejected', reviewed: true },
    ])
  })

  it('L8: is refused where another version came in between, and names both', async () => {
    const photo = await desk.sendPhoto()
    await desk.accept(photo)
    const late = await desk.refusal(desk.judge(photo, desk.acceptance(photo)))
    expect(late).toMatchObject({ status: 409, code: 'conflict', field: 'seenVersion' })
    expect(late.message).toContain('somebody accepted version 1 of this photo while you looked at')
    expect((await desk.open(photo)).annotations).toHaveLength(1)
  })

  it('L8: of two at the same time takes one', async () => {
    const photo = await desk.sendPhoto()
    const both = await Promise.all([
      desk.judge(photo, desk.acceptance(photo)),
      desk.judge(photo, desk.acceptance(photo)),
    ])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409])
    expect((await desk.open(photo)).annotations).toHaveLength(1)
  })
})

describe('a verdict that makes no sense', () => {
  const wrongBoxes: readonly [string, string, (box: ReturnType<typeof drawnBox>) => unknown[]][] = [
    ['a class that the ontology lacks', 'boxes.0.classId', (box) => [{ ...box, classId: 7 }]],
    [
      'a box outside of its photo',
      'boxes.0.box',
      (box) => [{ ...box, box: { x: 380, y: 10, width: 30, height: 10 } }],
    ],
    [
      'a coordinate that is no number',
      'boxes.0.box.x',
      (box) => [{ ...box, box: { ...box.box, x: Number.NaN } }],
    ],
    ['the same box twice', 'boxes.1.boxId', (box) => [box, box]],
  ]
  for (const [what, field, boxes] of wrongBoxes) {
    it(`L9: with ${what} is refused by the name of the field, and changes nothing`, async () => {
      const photo = await desk.sendPhoto()
      const body = { ...desk.acceptance(photo), boxes: boxes(drawnBox()) }
      const refused = await desk.refusal(
        desk.admin.send('POST', `/v1/reviews/${photo.photoId}`, body),
      )
      expect(refused).toMatchObject({ status: 400, code: 'invalid_request', field })
      expect((await desk.open(photo)).annotations).toEqual([])
      expect(await desk.labelledPhoto(photo)).toBeUndefined()
    })
  }

  it('L9: on a correction of another photo is refused', async () => {
    const photo = await desk.sendPhoto()
    const { correctionId } = await desk.sendPhoto()
    expect(
      await desk.refusal(desk.judge(photo, desk.acceptance(photo, { correctionId }))),
    ).toMatchObject({
      status: 400,
      field: 'correctionId',
    })
  })
})

describe('setting a photo aside', () => {
  it('L10: takes it out of the queue and can be undone', async () => {
    const photo = await desk.sendPhoto()
    const verdict = { verdict: 'set-aside', reason: 'another car' } as const
    expect((await desk.judge(photo, verdict)).status).toBe(204)
    expect((await desk.rowOf(photo))?.state).toBe('set-aside')
    expect((await desk.open(photo)).setAside).toMatchObject({
      reason: 'another car',
      at: desk.server.now,
    })
    expect((await desk.judge(photo, { verdict: 'bring-back' })).status).toBe(204)
    expect((await desk.rowOf(photo))?.state).toBe('waiting')
    expect((await desk.judge(photo, { verdict: 'bring-back' })).status).toBe(204)
    const told = (await desk.events(photo)).map(({ type, payload }) => ({ type, payload }))
    const payload = { photoId: photo.photoId, inspectionId: photo.inspectionId }
    expect(told.slice(0, 2)).toEqual([
      { type: 'photo.brought-back', payload },
      { type: 'photo.set-aside', payload },
    ])
  })

  it('L10: is undone by a later acceptance', async () => {
    const photo = await desk.sendPhoto()
    await desk.judge(photo, { verdict: 'set-aside', reason: '' })
    await desk.accept(photo)
    expect((await desk.rowOf(photo))?.state).toBe('accepted')
  })
})
