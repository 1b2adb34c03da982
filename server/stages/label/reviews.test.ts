import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ErrorBody } from '../../../src/contract/error.ts'
import { Sha256 } from '../../../src/contract/ids.ts'
import {
  ReviewDetail,
  ReviewQueue,
  type ReviewRow,
  type ReviewVerdict,
} from '../../../src/contract/label.ts'
import { splitOfVehicle } from '../../../src/domain/split.ts'
import { sampleShas } from '../dataset/sample-photos.ts'
import { RecordChain } from '../../testing/record-chain.ts'
import { drawnBox, sendPhoto, type SentPhoto } from '../../testing/reviewed-photo.ts'
import type { TestDevice } from '../../testing/test-device.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'
import { vehicleKey } from './vehicle-key.ts'

type Admin = Awaited<ReturnType<TestLotlens['administrator']>>
type Acceptance = Extract<ReviewVerdict, { verdict: 'accept' }>

let server: TestLotlens
let admin: Admin
let device: TestDevice
let chain: RecordChain
beforeAll(async () => {
  server = await TestLotlens.open()
  admin = await server.administrator()
  device = await server.pairedDevice()
  chain = new RecordChain(device.id)
})
afterAll(() => server.remove())

async function queue(): Promise<ReviewRow[]> {
  return ReviewQueue.parse(await (await admin.get('/v1/reviews')).json()).photos
}

async function rowOf({ photoId }: SentPhoto): Promise<ReviewRow | undefined> {
  return (await queue()).find((row) => row.photoId === photoId)
}

async function open({ photoId }: SentPhoto): Promise<ReviewDetail> {
  const response = await admin.get(`/v1/reviews/${photoId}`)
  expect(response.status).toBe(200)
  return ReviewDetail.parse(await response.json())
}

function judge({ photoId }: SentPhoto, verdict: ReviewVerdict): Promise<Response> {
  return admin.send('POST', `/v1/reviews/${photoId}`, verdict)
}

function acceptance(photo: SentPhoto, changes: Partial<Acceptance> = {}): Acceptance {
  const { correctionId } = photo
  const boxes = [drawnBox()]
  return { verdict: 'accept', correctionId, boxes, complete: true, seenVersion: 0, ...changes }
}

async function accept(photo: SentPhoto, changes: Partial<Acceptance> = {}): Promise<void> {
  const response = await judge(photo, acceptance(photo, changes))
  expect([response.status, await response.text()]).toEqual([204, ''])
}

async function refusal(answer: Promise<Response>) {
  const response = await answer
  return { status: response.status, ...ErrorBody.parse(await response.json()).error }
}

const events = async ({ sha }: SentPhoto) =>
  (await server.services.store.events.page(null, 1000)).filter(
    ({ stream }) => stream === `photo:${sha}`,
  )

const organisation = () => server.services.identity.organisation.id

async function labelledPhoto({ sha }: SentPhoto) {
  const { datasets } = server.services.store
  const rows = await datasets.candidates(organisation(), ['phone'], 2)
  return rows.find((row) => row.sha === sha)
}

describe('the review queue', () => {
  it('L1: holds what a person corrected or a model saw, what was corrected first', async () => {
    const seen = await sendPhoto(device, chain, { corrected: false })
    const corrected = await sendPhoto(device, chain, { vehicle: { plate: 'B LL 7' } })
    const photos = await queue()
    const place = (photo: SentPhoto) => photos.findIndex((row) => row.photoId === photo.photoId)
    expect(place(corrected)).toBeLessThan(place(seen))
    expect(photos[place(corrected)]).toMatchObject({
      inspectionId: corrected.inspectionId,
      vehicle: 'B LL 7',
      deviceName: 'Phone',
      state: 'waiting',
      barred: null,
      correctionCount: 1,
      boxCount: 1,
      receivedAt: server.now,
    })
    expect(photos[place(seen)]).toMatchObject({ state: 'waiting', correctionCount: 0, boxCount: 1 })
  })

  it('L1: puts before all what a label batch asks for, and says which', async () => {
    await sendPhoto(device, chain)
    const { sha, photoId } = await sendPhoto(device, chain, { corrected: false })
    const title = 'To label: lighting at site yard'
    const batch = { id: 'batch-1', title, reason: '', photoShas: [sha], openedAt: 1 }
    await server.services.store.labelBatches.add(organisation(), { ...batch, closedAt: null })
    expect((await queue())[0]).toMatchObject({ photoId, askedFor: title })
  })

  it('L1: leaves out a photo of which nobody has said anything', async () => {
    const { inspectionId } = chain.open()
    const untouched = chain.photo(inspectionId, Sha256.parse('b'.repeat(64)))
    await device.send(...chain.made.slice(-2).map(({ record }) => record))
    expect((await queue()).map(({ photoId }) => photoId)).not.toContain(untouched.photoId)
    expect((await admin.get(`/v1/reviews/${untouched.photoId}`)).status).toBe(404)
  })

  it('opens a photo with the newest correction, else with what the model said', async () => {
    const photo = await sendPhoto(device, chain)
    const detail = await open(photo)
    expect(detail).toMatchObject({
      correctionId: photo.correctionId,
      predictions: { id: photo.predictionsId, boxes: [{ boxId: photo.boxId, score: 0.7 }] },
      annotations: [],
    })
    expect(detail.boxes).toMatchObject([{ origin: 'model-edited', classId: 1, reviewed: true }])
    const seen = await sendPhoto(device, chain, { corrected: false })
    const untouched = await open(seen)
    expect(untouched.correctionId).toBeNull()
    expect(untouched.boxes).toMatchObject([{ boxId: seen.boxId, origin: 'model', reviewed: false }])
  })

  it('names the next photo that waits, and passes over those that do not', async () => {
    server.now += 1000
    const first = await sendPhoto(device, chain)
    server.now += 1000
    const judged = await sendPhoto(device, chain)
    server.now += 1000
    const barred = await sendPhoto(device, chain, { photo: { rendered: true } })
    server.now += 1000
    const next = await sendPhoto(device, chain)
    await accept(judged)
    expect((await rowOf(barred))?.barred).toBe('sample')
    expect((await open(first)).nextPhotoId).toBe(next.photoId)
  })

  it('answers 404 for a photo that is not there', async () => {
    expect((await admin.get('/v1/reviews/nowhere')).status).toBe(404)
    const verdict = { verdict: 'set-aside', reason: '' } as const
    expect((await admin.send('POST', '/v1/reviews/nowhere', verdict)).status).toBe(404)
  })
})

describe('what never trains', () => {
  it('L2: is a sample, however it comes', async () => {
    const [shipped] = await sampleShas()
    const sha = Sha256.parse(shipped)
    const asFile = await sendPhoto(device, chain, { photo: { sha }, upload: false })
    expect((await rowOf(asFile))?.barred).toBe('sample')
    const rendered = await sendPhoto(device, chain, { photo: { rendered: true } })
    expect((await rowOf(rendered))?.barred).toBe('sample')
    expect(await refusal(judge(rendered, acceptance(rendered)))).toMatchObject({
      status: 409,
      code: 'conflict',
      message: 'this photo cannot become a label: it is a sample photo, and those never train',
    })
    expect(await events(rendered)).toMatchObject([{ type: 'photo.arrived' }])
  })

  it('L2: is a photo of an inspection that was opened as a sample', async () => {
    const sample = chain.next('inspection.opened', inspectionOf(9), samplePayload, inspectionOf(9))
    await device.send(sample.record)
    const inspectionId = sample.record.inspectionId
    if (inspectionId === null) throw new Error('an opening names its inspection')
    const photo = await sendPhoto(device, chain, { inspectionId })
    expect((await rowOf(photo))?.barred).toBe('sample')
  })

  it('L2: is a photo that was taken back, has not arrived or does not decode', async () => {
    const retracted = await sendPhoto(device, chain)
    const reason = 'blurred'
    const { photoId } = retracted
    const took = chain.next('photo.retracted', retracted.inspectionId, { photoId, reason })
    await device.send(took.record)
    expect((await rowOf(retracted))?.barred).toBe('retracted')

    const missing = await sendPhoto(device, chain, { upload: false })
    expect((await rowOf(missing))?.barred).toBe('not-arrived')

    const broken = await sendPhoto(device, chain)
    await server.services.store.blobs.noteDecodes(broken.sha, false)
    expect((await rowOf(broken))?.barred).toBe('unreadable')
    expect((await refusal(judge(broken, acceptance(broken)))).code).toBe('conflict')
  })
})

describe('an acceptance', () => {
  it('L3: makes labels of judged boxes, ignore regions of others, nothing of rejected ones', async () => {
    const photo = await sendPhoto(device, chain)
    const judged = drawnBox({ classId: 1 })
    const open1 = drawnBox({ reviewed: false, origin: 'model', score: 0.4 })
    const rejected = drawnBox({ origin: 'model-rejected', score: 0.4 })
    await accept(photo, { boxes: [judged, open1, rejected] })
    const { annotations, row } = await open(photo)
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
    const photo = await sendPhoto(device, chain)
    const hash = chain.made.at(-1)?.hash
    await accept(photo)
    const { annotations } = await open(photo)
    const [annotation] = annotations
    expect(annotation?.source).toMatchObject({
      kind: 'review',
      inspectionId: photo.inspectionId,
      photoId: photo.photoId,
      correctionId: photo.correctionId,
      correctionHash: hash,
      deviceId: device.id,
      modelSha: 'a'.repeat(64),
    })
    const made = (await events(photo)).find(({ type }) => type === 'annotation.made')
    expect(made).toMatchObject({
      payload: { version: 1, hash: annotation?.hash, complete: true, correctionHash: hash },
      actor: annotation?.source.kind === 'review' ? annotation.source.reviewer : '',
      device: device.id,
    })
  })

  it('L4: of what only a model saw names the model and no correction', async () => {
    const photo = await sendPhoto(device, chain, { corrected: false })
    await accept(photo)
    const { annotations, row } = await open(photo)
    expect(row.state).toBe('accepted')
    expect(annotations[0]?.source).toMatchObject({
      correctionId: null,
      deviceId: null,
      modelSha: 'a'.repeat(64),
    })
  })

  it('L5: trains only after “complete” on the whole photo', async () => {
    const photo = await sendPhoto(device, chain)
    await accept(photo, { complete: false })
    expect((await rowOf(photo))?.state).toBe('incomplete')
    expect(await labelledPhoto(photo)).toBeUndefined()
    await accept(photo, { seenVersion: 1 })
    expect((await rowOf(photo))?.state).toBe('accepted')
    expect(await labelledPhoto(photo)).toMatchObject({ annotationVersion: 2 })
  })

  it('L6: puts the photo on the side of its vehicle, for ever', async () => {
    const vehicle = { vin: '1M8GDM9AXKP042788', plate: 'B XY 1' }
    const photo = await sendPhoto(device, chain, { vehicle })
    await accept(photo)
    const group = vehicleKey({ id: photo.inspectionId, vehicle })
    const labelled = await labelledPhoto(photo)
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
    const change = chain.next('inspection.amended', photo.inspectionId, { vehicle: amended })
    await device.send(change.record)
    const { inspectionId } = photo
    const second = await sendPhoto(device, chain, { inspectionId })
    await accept(second)
    expect(await labelledPhoto(second)).toMatchObject({ group, split: splitOfVehicle(group) })
  })

  it('L7: is outdone by a correction that comes after it, and the older version stays', async () => {
    const photo = await sendPhoto(device, chain)
    await accept(photo)
    const later = chain.correction(photo.inspectionId, photo)
    await device.send(later.record)
    const detail = await open(photo)
    expect(detail.row).toMatchObject({ state: 'waiting', correctionCount: 2 })
    expect(detail.correctionId).toBe(later.record.id)
    expect(detail.annotations).toHaveLength(1)
    await accept({ ...photo, correctionId: detail.correctionId }, { seenVersion: 1 })
    expect((await open(photo)).annotations.map(({ version }) => version)).toEqual([1, 2])
  })

  it('L7: of a correction that a later one had overtaken leaves the photo waiting', async () => {
    const photo = await sendPhoto(device, chain)
    await device.send(chain.correction(photo.inspectionId, photo).record)
    await accept(photo)
    expect((await rowOf(photo))?.state).toBe('waiting')
  })

  it('opens again as it was accepted', async () => {
    const photo = await sendPhoto(device, chain)
    const { boxes } = await open(photo)
    const moved = boxes.map((box) => ({ ...box, box: { ...box.box, x: 200 } }))
    const added = drawnBox()
    await accept(photo, { boxes: [...moved, added] })
    expect((await open(photo)).boxes).toEqual([...moved, added])
    await accept(photo, { boxes: [added], seenVersion: 1 })
    expect((await open(photo)).boxes).toMatchObject([
      { boxId: added.boxId },
      { boxId: photo.boxId, origin: 'model-rejected', reviewed: true },
    ])
  })

  it('L8: is refused where another version came in between, and names both', async () => {
    const photo = await sendPhoto(device, chain)
    await accept(photo)
    const late = await refusal(judge(photo, acceptance(photo)))
    expect(late).toMatchObject({ status: 409, code: 'conflict', field: 'seenVersion' })
    expect(late.message).toContain('somebody accepted version 1 of this photo while you looked at')
    expect((await open(photo)).annotations).toHaveLength(1)
  })

  it('L8: of two at the same time takes one', async () => {
    const photo = await sendPhoto(device, chain)
    const both = await Promise.all([
      judge(photo, acceptance(photo)),
      judge(photo, acceptance(photo)),
    ])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409])
    expect((await open(photo)).annotations).toHaveLength(1)
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
      const photo = await sendPhoto(device, chain)
      const body = { ...acceptance(photo), boxes: boxes(drawnBox()) }
      const refused = await refusal(admin.send('POST', `/v1/reviews/${photo.photoId}`, body))
      expect(refused).toMatchObject({ status: 400, code: 'invalid_request', field })
      expect((await open(photo)).annotations).toEqual([])
      expect(await labelledPhoto(photo)).toBeUndefined()
    })
  }

  it('L9: on a correction of another photo is refused', async () => {
    const photo = await sendPhoto(device, chain)
    const { correctionId } = await sendPhoto(device, chain)
    expect(await refusal(judge(photo, acceptance(photo, { correctionId })))).toMatchObject({
      status: 400,
      field: 'correctionId',
    })
  })
})

describe('setting a photo aside', () => {
  it('L10: takes it out of the queue and can be undone', async () => {
    const photo = await sendPhoto(device, chain)
    const verdict = { verdict: 'set-aside', reason: 'another car' } as const
    expect((await judge(photo, verdict)).status).toBe(204)
    expect((await rowOf(photo))?.state).toBe('set-aside')
    expect((await open(photo)).setAside).toMatchObject({ reason: 'another car', at: server.now })
    expect((await judge(photo, { verdict: 'bring-back' })).status).toBe(204)
    expect((await rowOf(photo))?.state).toBe('waiting')
    expect((await judge(photo, { verdict: 'bring-back' })).status).toBe(204)
    const told = (await events(photo)).map(({ type, payload }) => ({ type, payload }))
    const payload = { photoId: photo.photoId, inspectionId: photo.inspectionId }
    expect(told.slice(0, 2)).toEqual([
      { type: 'photo.brought-back', payload },
      { type: 'photo.set-aside', payload },
    ])
  })

  it('L10: is undone by a later acceptance', async () => {
    const photo = await sendPhoto(device, chain)
    await judge(photo, { verdict: 'set-aside', reason: '' })
    await accept(photo)
    expect((await rowOf(photo))?.state).toBe('accepted')
  })
})

const samplePayload = {
  vehicle: { vin: null, vinCheckDigit: 'unknown', plate: 'S 1', mileageKm: null },
  sample: true,
}

function inspectionOf(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
}
