import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { InspectionId } from '../contract/ids.ts'
import { siteModel } from '../domain/testing/device-manifest-maker.ts'
import { createDetectionQueue } from './detection-queue.ts'
import { startShadowWork, type ShadowPorts } from './shadow-work.ts'
import { MemoryDetector } from './testing/memory-phone.ts'
import { MemoryStore } from './testing/memory-store.ts'
import { addPhotoTo } from './testing/steps.ts'

const vehicle = { vin: null, vinCheckDigit: 'unknown', plate: 'B-LX 204', mileageKm: null } as const
const shadow = siteModel(9)

/** A phone with a shadow, whose model looks at every photo at once. */
async function phone(changes: Partial<ShadowPorts> = {}) {
  const store = new MemoryStore()
  const detector = new MemoryDetector()
  const detections = createDetectionQueue({ store, detector })
  const notes = new Map<string, string>()
  const ticks: (() => void)[] = []
  const ended = vi.fn<() => void>()
  const stop = startShadowWork({
    store,
    detections,
    shadow: async () => shadow,
    open: async () => ({
      detect: (photo) => detector.detect(photo, { signal: new AbortController().signal }),
      end: ended,
    }),
    idle: async () => undefined,
    maySpend: async () => true,
    notes: {
      getItem: (key) => notes.get(key) ?? null,
      setItem: (key, value) => void notes.set(key, value),
    },
    nowMs: () => 2, // photos of this store were added at 1
    every(listener) {
      ticks.push(listener)
      return () => undefined
    },
    ...changes,
  })
  const stopQueue = detections.start()
  const inspection = await store.openInspection(vehicle, false)
  return {
    store,
    ended,
    add: (digit: string, to: InspectionId = inspection) => addPhotoTo(store, to, digit),
    tick: () => ticks.forEach((listener) => listener()),
    end: () => {
      stop()
      stopQueue()
    },
  }
}

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})
afterEach(() => {
  vi.restoreAllMocks()
})

it('looks at each photo once, after its own boxes, and says nothing on the screen', async () => {
  const { store, add, tick, end, ended } = await phone()
  const first = await add('a')
  await vi.waitFor(() => expect(store.shadows).toHaveLength(1))
  const view = store.inspections.current()[0]?.photos[0]
  expect(store.shadows[0]).toMatchObject({ photoId: first, predictionsId: view?.predictions?.id })
  const shown = JSON.stringify(view)
  tick()
  await add('b')
  await vi.waitFor(() => expect(store.shadows).toHaveLength(2))
  tick()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(store.shadows).toHaveLength(2)
  expect(JSON.stringify(store.inspections.current()[0]?.photos[0])).toBe(shown)
  expect(ended).toHaveBeenCalled()
  end()
})

it('ends its worker at once when a photo comes, and looks again later', async () => {
  let hangs = true
  const detector = new MemoryDetector()
  const { store, add, tick, end, ended } = await phone({
    open: async () => ({
      detect: (photo) =>
        hangs
          ? new Promise(() => undefined)
          : detector.detect(photo, { signal: new AbortController().signal }),
      end: () => ended(),
    }),
  })
  await add('a')
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(store.shadows).toHaveLength(0)
  hangs = false
  await add('b')
  await vi.waitFor(() => expect(ended).toHaveBeenCalled())
  tick()
  await vi.waitFor(() => expect(store.shadows).toHaveLength(2))
  end()
})

it.each([
  ['power or traffic is to be saved', { maySpend: async () => false }],
  ['there is no shadow', { shadow: async () => null }],
  ['the photo is of yesterday', { nowMs: () => 25 * 3_600_000 }],
])('does nothing where %s', async (_, changes) => {
  const { store, add, tick, end } = await phone(changes)
  await add('a')
  tick()
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(store.shadows).toEqual([])
  end()
})

it('leaves samples out', async () => {
  const { store, add, end } = await phone()
  await add('a', await store.openInspection(vehicle, true))
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(store.shadows).toEqual([])
  end()
})
