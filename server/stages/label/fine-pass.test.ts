import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { InspectionDetail } from '../../../src/contract/console.ts'
import { KpiPage } from '../../../src/contract/kpi.ts'
import { MonitorPage } from '../../../src/contract/monitoring.ts'
import type { SentPhoto } from '../../testing/reviewed-photo.ts'
import { drawnBox } from '../../testing/reviewed-photo.ts'
import { TestReviews } from '../../testing/test-reviews.ts'

// A busy machine takes its time; that is no failure.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let desk: TestReviews
beforeAll(async () => {
  desk = await TestReviews.open()
})
afterAll(() => desk.remove())

/** The phone looked closer at the photo. */
async function lookCloser(photo: SentPhoto) {
  const made = desk.chain.predictions(photo.inspectionId, { ...photo, after: photo.predictionsId })
  await desk.device.send(made.record)
  return made
}

async function detailOf({ inspectionId }: SentPhoto) {
  const response = await desk.admin.get(`/v1/inspections/${inspectionId}`)
  return InspectionDetail.parse(await response.json())
}

describe('a fine pass at the server', () => {
  it('R16: shows a reviewer its boxes beside the first pass’s, as such', async () => {
    const photo = await desk.sendPhoto({ corrected: false })
    const fine = await lookCloser(photo)
    const { boxes, predictions, row } = await desk.open(photo)
    expect(boxes.map(({ boxId }) => boxId)).toEqual([photo.boxId, fine.boxId])
    expect(predictions).toMatchObject({ id: photo.predictionsId, closerBoxIds: [fine.boxId] })
    expect(row.boxCount).toBe(1)
    const kept = drawnBox({
      boxId: fine.boxId,
      parentBoxId: fine.boxId,
      origin: 'model',
      score: 0.7,
    })
    await desk.accept(photo, { boxes: [kept] })
    const { annotations } = await desk.open(photo)
    expect(annotations[0]?.source).toMatchObject({ modelSha: 'a'.repeat(64) })
  })

  it('R16: drops one that comes after the correction or the seal, and keeps the evidence', async () => {
    const corrected = await desk.sendPhoto()
    await lookCloser(corrected)
    const late = await desk.open(corrected)
    expect(late.predictions?.closerBoxIds).toEqual([])
    expect((await detailOf(corrected)).photos[0]?.predictions).toHaveLength(1)

    const sealed = await desk.sendPhoto({ corrected: false })
    await desk.device.send(desk.chain.seal(sealed.inspectionId).record)
    await lookCloser(sealed)
    expect((await desk.open(sealed)).boxes.map(({ boxId }) => boxId)).toEqual([sealed.boxId])
    const kept = await desk.server.services.store.records.ofInspection(
      desk.organisation(),
      sealed.inspectionId,
    )
    expect(kept).toHaveLength(5)
  })

  it('FP8: counts in a row of its own on the monitor and in no other figure', async () => {
    const photo = await desk.sendPhoto({ corrected: false })
    const fine = await lookCloser(photo)
    const page = async () => {
      const { kpis } = KpiPage.parse(await (await desk.admin.get('/v1/kpis')).json())
      const wanted = kpis.filter(({ name }) => name === 'automation' || name === 'throughput')
      return wanted.map(({ figures, rowCount }) => ({ figures, rowCount }))
    }
    const before = await page()
    const rejected = {
      ...drawnBox({ boxId: fine.boxId, parentBoxId: fine.boxId, score: 0.7 }),
      origin: 'model-rejected',
    }
    const { photoId, sha: photoSha, predictionsId, inspectionId } = photo
    const correction = { photoId, photoSha, predictionsId, boxes: [rejected] }
    await desk.device.send(desk.chain.next('correction.made', inspectionId, correction).record)
    expect(await page()).toEqual(before)
    const monitor = MonitorPage.parse(await (await desk.admin.get('/v1/monitor')).json())
    expect(monitor.secondLook).toEqual([
      {
        model: 'scratch-dent/1',
        photos: 2,
        boxes: 2,
        kept: 0,
        rejected: 1,
        medianMs: 4,
        p95Ms: 4,
        timesFirst: 1,
      },
    ])
  })
})
