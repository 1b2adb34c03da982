import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PredictionSet } from '../contract/detection.ts'
import { boxId, predictionSet } from '../domain/testing/record-maker.ts'
import { createDetector } from './detector.ts'
import { createFinePass, type FineOptions } from './fine-pass.ts'
import { fakeEngines, type Behaviour } from './testing/fake-engine.ts'
import {
  fakeFiles,
  freshHistory,
  freshMemory,
  model,
  newerManifest,
  sha,
} from './testing/fake-model.ts'
import type { PhoneModel } from './phone-model.ts'
import type { FoundBoxes } from './worker-api.ts'

const thresholds = { score: [0.4, 0.4], nmsIou: 0.5 }
const fineModel: PhoneModel = {
  ...model,
  manifest: { ...model.manifest, fine: { magnification: 3, thresholds } },
}
const photo = { bytes: new ArrayBuffer(4), sha: sha('photo'), size: { width: 1600, height: 1200 } }
const first = predictionSet([], {
  photoSha: photo.sha,
  photoSize: photo.size,
  model: { name: 'scratch-dent', version: 3, sha: sha('int8') },
})
const predictionBoxId = boxId(1)
const timings = { decodeMs: 1, prepareMs: 2, inferMs: 3, postMs: 4 }
/** The same place of each tile. */
const oneBox: FoundBoxes = {
  boxes: [{ classId: 0, box: { x: 200, y: 200, width: 20, height: 20 }, score: 0.9 }],
  timings,
}

function phoneWith(
  behaviour: (startCount: number) => Behaviour,
  { running = fineModel, battery = null as { charge: number; charging: boolean } | null } = {},
) {
  const engines = fakeEngines((_, startCount) => behaviour(startCount))
  const detector = createDetector({
    model: running,
    modelFor: () => running,
    files: fakeFiles(),
    memory: freshMemory(),
    history: freshHistory(),
    device: {
      isolated: true,
      coreCount: 2,
      hasWebgpu: false,
      ios: false,
      savesData: false,
      userAgent: 'a browser',
    },
    start: engines.start,
    idleMs: 60_000,
    deadlineMs: 5000,
    retryMs: 10_000,
  })
  const fine = createFinePass(detector.turn.bind(detector), async () => battery)
  return { detector, fine, started: engines.started }
}

function options(changes: Partial<FineOptions> = {}): FineOptions {
  return { signal: new AbortController().signal, onProgress: () => undefined, ...changes }
}

/** A worker that keeps what it holds, as the real one does. */
function holding(onTile: (tileCount: number) => void = () => undefined): Behaviour {
  let held: string | null = null
  let tileCount = 0
  return {
    holdPhoto: async ({ key }) => {
      held = key
      return { ok: true, value: 7 }
    },
    detectTile: async ({ key }) => {
      if (held !== key) return { ok: true, value: null }
      onTile((tileCount += 1))
      return { ok: true, value: oneBox }
    },
    letPhotoGo: async () => {
      held = null
    },
  }
}

describe('the fine pass', () => {
  beforeEach(() => {
    vi.stubGlobal('location', { href: 'http://localhost/' })
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('FP6: looks at each tile of the held photo and names its own thresholds', async () => {
    const { fine } = phoneWith(() => holding())
    const progress: number[] = []
    const outcome = await fine(photo, first, options({ onProgress: (done) => progress.push(done) }))
    expect(progress).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    if (!outcome.ok) throw new Error(outcome.why)
    const set = PredictionSet.parse(outcome.predictions)
    expect(set.boxes).toHaveLength(12)
    expect(set.thresholds).toEqual(thresholds)
    expect(set.timings).toEqual({ decodeMs: 19, prepareMs: 24, inferMs: 36, postMs: 48 })
  })

  it('FP6: adds nothing over what the first pass shows', async () => {
    const { fine } = phoneWith(() => holding())
    const box = { x: 0, y: 0, width: 1600, height: 1200 }
    const shown = { boxId: predictionBoxId, classId: 0 as const, box, score: 0.5 }
    const outcome = await fine(photo, { ...first, boxes: [shown] }, options())
    expect(outcome).toMatchObject({ ok: true, predictions: { boxes: [] } })
  })

  it('FP6: lets a new photo in after one tile', async () => {
    const order: string[] = []
    const asked: Promise<unknown>[] = []
    const phone = phoneWith(() => ({
      ...holding((tileCount) => {
        order.push(`tile ${tileCount}`)
        if (tileCount === 3) asked.push(phone.detector.detect(photo, options()))
      }),
      detect: async () => {
        order.push('photo')
        return { ok: true, value: { boxes: [], timings } }
      },
    }))
    await phone.fine(photo, first, options())
    await Promise.all(asked)
    expect(order.slice(0, 5)).toEqual(['tile 1', 'tile 2', 'tile 3', 'photo', 'tile 4'])
    expect(order).toHaveLength(13)
  })

  it('FP6: ends between two tiles when told, and lets the photo go', async () => {
    const abort = new AbortController()
    let letGo = 0
    let tiles = 0
    const { fine } = phoneWith(() => ({
      ...holding((tileCount) => (tiles = tileCount)),
      letPhotoGo: async () => {
        letGo += 1
      },
    }))
    const onProgress = (done: number): void => {
      if (done === 3) abort.abort()
    }
    await expect(fine(photo, first, options({ signal: abort.signal, onProgress }))).rejects.toThrow(
      'abort',
    )
    await vi.waitFor(() => expect(letGo).toBe(1))
    expect(tiles).toBe(3)
  })

  it('FP6: goes on with the photo held anew where its worker died', async () => {
    const { fine, started } = phoneWith((startCount) =>
      holding((tileCount) => {
        if (startCount === 0 && tileCount === 5) throw new Error('out of memory')
      }),
    )
    const outcome = await fine(photo, first, options())
    expect(outcome).toMatchObject({ ok: true, predictions: { timings: { decodeMs: 26 } } })
    expect(started).toHaveLength(2)
  })

  it.each([
    ['no-threshold', { running: model }, photo, first],
    ['pointless', {}, { ...photo, size: { width: 400, height: 300 } }, first],
    ['too-slow', {}, photo, { ...first, timings: { ...first.timings, inferMs: 1000 } }],
    ['battery-low', { battery: { charge: 0.1, charging: false } }, photo, first],
    [
      'other-model',
      { running: { ...fineModel, manifest: { ...newerManifest, fine: fineModel.manifest.fine } } },
      photo,
      first,
    ],
  ] as const)('FP4: is left out: %s', async (why, phone, what, before) => {
    const { fine } = phoneWith(() => holding(), phone)
    expect(await fine(what, before, options())).toEqual({ ok: false, why })
  })
})
