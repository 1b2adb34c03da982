import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeviceId, Sha256 } from '../../../src/contract/ids.ts'
import { LabelBatchList } from '../../../src/contract/label.ts'
import { canonicalJson } from '../../../src/domain/canonical-json.ts'
import { RecordChain } from '../../testing/record-chain.ts'
import type { SentPhoto } from '../../testing/reviewed-photo.ts'
import { TestReviews } from '../../testing/test-reviews.ts'
import { sampleShas } from '../dataset/sample-photos.ts'

let desk: TestReviews
beforeAll(async () => {
  desk = await TestReviews.open()
})
afterAll(() => desk.remove())

describe('the review queue', () => {
  it('L1: holds what a person corrected or a model saw, what was corrected first', async () => {
    const seen = await desk.sendPhoto({ corrected: false })
    const corrected = await desk.sendPhoto({ vehicle: { plate: 'B LL 7' } })
    const photos = await desk.queue()
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
      receivedAt: desk.server.now,
    })
    expect(photos[place(seen)]).toMatchObject({ state: 'waiting', correctionCount: 0, boxCount: 1 })
  })

  it('L1: puts before all what a label batch asks for, and says which', async () => {
    await desk.sendPhoto()
    const { sha, photoId } = await desk.sendPhoto({ corrected: false })
    const title = 'To label: lighting at site yard'
    const batch = { id: 'batch-1', title, reason: '', photoShas: [sha], openedAt: 1 }
    await desk.server.services.store.labelBatches.add(desk.organisation(), {
      ...batch,
      closedAt: null,
    })
    expect((await desk.queue())[0]).toMatchObject({ photoId, askedFor: title })
  })

  it('L11: a batch that is closed asks for nothing, and loses no photo; opened again it asks', async () => {
    const { inspectionId } = desk.chain.open()
    const untouched = desk.chain.photo(inspectionId, Sha256.parse('e'.repeat(64)))
    await desk.device.send(...desk.chain.made.slice(-2).map(({ record }) => record))
    const done = await desk.sendPhoto()
    await desk.accept(done)
    const id = 'batch-to-close'
    const batch = { id, title: 'Night', reason: '', openedAt: 2, closedAt: null }
    await desk.server.services.store.labelBatches.add(desk.organisation(), {
      ...batch,
      photoShas: [Sha256.parse('e'.repeat(64)), done.sha],
    })
    const batches = async () => {
      const answer = await desk.admin.get('/v1/label-batches')
      return LabelBatchList.parse(await answer.json()).batches
    }
    const rowOf = async () =>
      (await desk.queue()).find(({ photoId }) => photoId === untouched.photoId)
    const act = async (what: string) =>
      (await desk.admin.send('POST', `/v1/label-batches/${id}/${what}`)).status
    expect((await batches())[0]).toMatchObject({ id, photoCount: 2, leftCount: 1 })
    expect((await rowOf())?.askedFor).toBe('Night')
    for (const _ of [1, 2]) expect(await act('close')).toBe(204)
    expect((await batches()).at(-1)).toMatchObject({ id, closedAt: desk.server.now })
    expect(await rowOf()).toMatchObject({ askedFor: null })
    for (const _ of [1, 2]) expect(await act('reopen')).toBe(204)
    expect((await rowOf())?.askedFor).toBe('Night')
    const page = await desk.server.services.store.events.page(null, 1000)
    const own = page.filter(({ stream }) => stream === `batch:${id}`).map(({ type }) => type)
    expect(own).toEqual(['batch.reopened', 'batch.closed'])
    expect((await desk.admin.send('POST', '/v1/label-batches/none/close')).status).toBe(404)
  })

  it('L1: leaves out a photo of which nobody has said anything', async () => {
    const { inspectionId } = desk.chain.open()
    const untouched = desk.chain.photo(inspectionId, Sha256.parse('b'.repeat(64)))
    await desk.device.send(...desk.chain.made.slice(-2).map(({ record }) => record))
    expect((await desk.queue()).map(({ photoId }) => photoId)).not.toContain(untouched.photoId)
    expect((await desk.admin.get(`/v1/reviews/${untouched.photoId}`)).status).toBe(404)
  })

  it('opens a photo with the newest correction, else with what the model said', async () => {
    const photo = await desk.sendPhoto()
    const detail = await desk.open(photo)
    expect(detail).toMatchObject({
      correctionId: photo.correctionId,
      predictions: { id: photo.predictionsId, boxes: [{ boxId: photo.boxId, score: 0.7 }] },
      annotations: [],
    })
    expect(detail.boxes).toMatchObject([{ origin: 'model-edited', classId: 1, reviewed: true }])
    const seen = await desk.sendPhoto({ corrected: false })
    const untouched = await desk.open(seen)
    expect(untouched.correctionId).toBeNull()
    expect(untouched.boxes).toMatchObject([{ boxId: seen.boxId, origin: 'model', reviewed: false }])
  })

  it('L12: comes page by page to the end, each photo once, with the counts of the whole', async () => {
    // More than the 500 that it once ended at; straight into the table, for time's sake.
    const inspections = 510
    const { inspectionId: done } = await desk.sendPhoto()
    const chain = new RecordChain(DeviceId.parse(inspectionOf(77)))
    for (let one = 0; one < inspections; one += 1) {
      const { inspectionId } = chain.open({ plate: `PAGE ${one}` })
      const sha = Sha256.parse(String(one).padStart(64, '0'))
      const { photoId } = chain.photo(inspectionId, sha)
      chain.correction(inspectionId, { photoId, sha, predictionsId: null })
    }
    await desk.server.services.store.transaction(async ({ records }) => {
      for (const { record, hash } of chain.made) {
        const { id, deviceId, seq, v: version, type, inspectionId } = record
        const body = canonicalJson(record)
        const place = { organisationId: desk.organisation(), receivedAt: desk.server.now }
        const facts = { id, deviceId, seq, version, type, inspectionId, hash, body }
        await records.add({ ...place, ...facts, deferred: false, oddities: '[]' })
      }
    })
    await desk.sendPhoto()
    const all = await desk.queue()
    expect(new Set(all.map(({ photoId }) => photoId)).size).toBe(all.length)
    expect(all.length).toBeGreaterThanOrEqual(inspections)
    expect(all.map(({ inspectionId }) => inspectionId)).toContain(done)
    const first = await desk.page({ show: 'barred', q: 'page' })
    expect(first.photos).toHaveLength(100)
    expect(first.found).toBe(inspections)
    expect(first.counts.all).toBe(all.length)
    expect(first.counts.waiting + first.counts.accepted + first.counts.barred).toBe(all.length)
    // What is judged in between shifts no page: the next one begins behind the last line.
    await desk.accept(await desk.sendPhoto())
    const next = await desk.page({ show: 'barred', q: 'page', after: first.next ?? '' })
    const begun = new Set(first.photos.map(({ photoId }) => photoId))
    expect(next.photos).toHaveLength(100)
    expect(next.photos.filter(({ photoId }) => begun.has(photoId))).toEqual([])
  })

  it('L12: reads inspections in portions, and what comes later stands there too', async () => {
    const { store } = desk.server.services
    const ids: string[] = []
    for (let after = ''; ;) {
      const portion = await store.records.inspectionsAfter(desk.organisation(), after, 7)
      if (portion.length === 0) break
      expect(portion.length).toBeLessThanOrEqual(7)
      ids.push(...portion)
      after = portion.at(-1) ?? ''
    }
    expect(new Set(ids).size).toBe(ids.length)
    const later = await desk.sendPhoto()
    expect(await desk.rowOf(later)).toMatchObject({ state: 'waiting' })
    await desk.accept(later)
    expect(await desk.rowOf(later)).toMatchObject({ state: 'accepted' })
  })

  it('names the next photo that waits, and passes over those that do not', async () => {
    desk.server.now += 1000
    const first = await desk.sendPhoto()
    desk.server.now += 1000
    const judged = await desk.sendPhoto()
    desk.server.now += 1000
    const barred = await desk.sendPhoto({ photo: { rendered: true } })
    desk.server.now += 1000
    const next = await desk.sendPhoto()
    await desk.accept(judged)
    expect((await desk.rowOf(barred))?.barred).toBe('sample')
    expect((await desk.open(first)).nextPhotoId).toBe(next.photoId)
  })

  it('answers 404 for a photo that is not there', async () => {
    expect((await desk.admin.get('/v1/reviews/nowhere')).status).toBe(404)
    const verdict = { verdict: 'set-aside', reason: '' } as const
    expect((await desk.admin.send('POST', '/v1/reviews/nowhere', verdict)).status).toBe(404)
  })
})

describe('what never trains', () => {
  it('L2: is a sample, however it comes', async () => {
    const [shipped] = await sampleShas()
    const sha = Sha256.parse(shipped)
    const asFile = await desk.sendPhoto({ photo: { sha }, upload: false })
    expect((await desk.rowOf(asFile))?.barred).toBe('sample')
    const rendered = await desk.sendPhoto({ photo: { rendered: true } })
    expect((await desk.rowOf(rendered))?.barred).toBe('sample')
    expect(await desk.refusal(desk.judge(rendered, desk.acceptance(rendered)))).toMatchObject({
      status: 409,
      code: 'conflict',
      message: 'this photo cannot become a label: it is a sample photo, and those never train',
    })
    expect(await desk.events(rendered)).toMatchObject([{ type: 'photo.arrived' }])
  })

  it('L2: is a photo of an inspection that was opened as a sample', async () => {
    const sample = desk.chain.next(
      'inspection.opened',
      inspectionOf(9),
      samplePayload,
      inspectionOf(9),
    )
    await desk.device.send(sample.record)
    const inspectionId = sample.record.inspectionId
    if (inspectionId === null) throw new Error('an opening names its inspection')
    const photo = await desk.sendPhoto({ inspectionId })
    expect((await desk.rowOf(photo))?.barred).toBe('sample')
  })

  it('L2: is a photo that was taken back, has not arrived or does not decode', async () => {
    const retracted = await desk.sendPhoto()
    const reason = 'blurred'
    const { photoId } = retracted
    const took = desk.chain.next('photo.retracted', retracted.inspectionId, { photoId, reason })
    await desk.device.send(took.record)
    expect((await desk.rowOf(retracted))?.barred).toBe('retracted')

    const missing = await desk.sendPhoto({ upload: false })
    expect((await desk.rowOf(missing))?.barred).toBe('not-arrived')

    const broken = await desk.sendPhoto()
    await desk.server.services.store.blobs.noteDecodes(broken.sha, false)
    expect((await desk.rowOf(broken))?.barred).toBe('unreadable')
    expect((await desk.refusal(desk.judge(broken, desk.acceptance(broken)))).code).toBe('conflict')
  })
})

const samplePayload = {
  vehicle: { vin: null, vinCheckDigit: 'unknown', plate: 'S 1', mileageKm: null },
  sample: true,
}

function inspectionOf(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
}
