import { describe, expect, it } from 'vitest'
import type { PhotoId } from '../contract/ids.ts'
import { createDetectionQueue } from './detection-queue.ts'
import { MemoryDetector } from './testing/memory-phone.ts'
import { MemoryStore } from './testing/memory-store.ts'
import { addPhotoTo, gate, until } from './testing/steps.ts'

const vehicle = { vin: null, vinCheckDigit: 'unknown', plate: 'A 1', mileageKm: null } as const

async function phoneWithPhotos(count: number) {
  const store = new MemoryStore()
  const detector = new MemoryDetector()
  const inspection = await store.openInspection(vehicle, false)
  const photos: PhotoId[] = []
  for (let index = 0; index < count; index++) {
    photos.push(await addPhotoTo(store, inspection, String.fromCodePoint(97 + index)))
  }
  return { store, detector, inspection, photos, queue: createDetectionQueue({ store, detector }) }
}

function predicted(store: MemoryStore): number {
  return store.inspections
    .current()
    .flatMap(({ photos }) => photos)
    .filter(({ predictions }) => predictions !== null).length
}

describe('detection queue', () => {
  it('looks at photos that an earlier session left, one after the other', async () => {
    const { store, queue, photos } = await phoneWithPhotos(3)
    const looking: number[] = []
    queue.phases.subscribe(() => {
      looking.push([...queue.phases.current().values()].filter((p) => p === 'looking').length)
    })
    queue.start()
    expect(queue.phases.current().get(photos[0]!)).toBe('looking')
    expect(queue.phases.current().get(photos[2]!)).toBe('waiting')
    await until(() => predicted(store) === 3)
    expect(Math.max(...looking)).toBe(1)
    expect(queue.phases.current().size).toBe(0)
  })

  it('takes up a photo that is added later, and names its own bytes', async () => {
    const { store, queue, inspection } = await phoneWithPhotos(0)
    queue.start()
    await addPhotoTo(store, inspection, 'f')
    await until(() => predicted(store) === 1)
    const photo = store.inspections.current()[0]?.photos[0]
    expect(photo?.predictions?.made.predictions.photoSha).toBe(photo?.added.sha)
  })

  it('shows a failed photo as failed, goes on with the next, and looks again when asked', async () => {
    const { store, detector, queue, photos } = await phoneWithPhotos(2)
    detector.failNext = true
    queue.start()
    await until(() => predicted(store) === 1)
    expect(queue.phases.current()).toEqual(new Map([[photos[0], 'failed']]))
    queue.retry(photos[0]!)
    await until(() => predicted(store) === 2)
  })

  it('waits while there is no model and begins when it comes', async () => {
    const { store, detector, queue, photos } = await phoneWithPhotos(1)
    const ready = detector.status.current()
    detector.status.set({ ...ready, phase: 'failed', problem: 'model_missing' })
    queue.start()
    expect(queue.phases.current().get(photos[0]!)).toBe('waiting')
    detector.status.set(ready)
    await until(() => predicted(store) === 1)
  })

  it('leaves photos of sealed inspections and retracted photos alone', async () => {
    const { store, queue, inspection, photos } = await phoneWithPhotos(2)
    await store.retractPhoto(inspection, photos[0]!)
    queue.start()
    await until(() => predicted(store) === 1)
    expect(store.inspections.current()[0]?.photos[0]?.predictions).toBeNull()
    await store.sealInspection(inspection)
    expect(queue.phases.current().size).toBe(0)
  })

  it('stores nothing for a photo that is retracted while the model looks', async () => {
    const { store, detector, queue, inspection, photos } = await phoneWithPhotos(1)
    const door = gate()
    const detect = detector.detect.bind(detector)
    detector.detect = async (photo, options) => {
      const set = await detect(photo, options)
      await door.promise
      return set
    }
    queue.start()
    await store.retractPhoto(inspection, photos[0]!)
    door.open()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(predicted(store)).toBe(0)
  })
})
