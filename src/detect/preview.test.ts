import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Backend } from '../contract/detection.ts'
import { createDetector } from './detector.ts'
import type { PreviewLook } from './ports.ts'
import { fakeEngines, type Behaviour } from './testing/fake-engine.ts'
import { frameMint } from './testing/fake-frame.ts'
import { fakeFiles, freshHistory, freshMemory, model, sha } from './testing/fake-model.ts'
import type { EngineAnswer, FoundBoxes } from './worker-api.ts'

const photo = { bytes: new ArrayBuffer(4), sha: sha('photo'), size: { width: 640, height: 480 } }
const options = { sizeIndex: 0, always: false }
const seen: PreviewLook = {
  boxes: [{ classId: 1, box: { x: 1, y: 2, width: 30, height: 20 }, score: 0.7 }],
  frame: { width: 64, height: 48 },
  costMs: 40,
  sizeCount: 3,
}

/** A detector that is ready, on two threads and with one to fall back to. */
async function readyDetector(behave: (backend: Backend, count: number) => Behaviour = () => ({})) {
  const engines = fakeEngines(behave)
  const detector = createDetector({
    model,
    modelFor: () => model,
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
    idleMs: 1000,
    deadlineMs: 5000,
    retryMs: 10_000,
  })
  await vi.waitFor(() => expect(detector.status.current().phase).toBe('ready'))
  return { detector, started: engines.started }
}

/** An answer that the test gives when it likes. */
function held<T>() {
  const settle: ((answer: EngineAnswer<T>) => void)[] = []
  const promise = new Promise<EngineAnswer<T>>((resolve) => settle.push(resolve))
  return { promise, give: (value: T) => settle[0]?.({ ok: true, value }) }
}

describe('a frame of the camera’s stream', () => {
  beforeEach(() => {
    vi.stubGlobal('location', { href: 'http://localhost/' })
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('is looked at on the engine that photos run on', async () => {
    const asked: unknown[] = []
    const { detector } = await readyDetector(() => ({
      preview: async (_frame, options) => {
        asked.push(options)
        return { ok: true, value: seen }
      },
    }))
    const { frame } = frameMint()
    expect(await detector.preview(frame(), { sizeIndex: 2, always: true })).toEqual(seen)
    expect(asked).toEqual([{ sizeIndex: 2, always: true }])
  })

  it('gives way to a photo that is looked at, and to one that waits', async () => {
    const photoAnswer = held<FoundBoxes>()
    const { detector } = await readyDetector(() => ({ detect: () => photoAnswer.promise }))
    const mint = frameMint()
    const { signal } = new AbortController()
    const photos = [detector.detect(photo, { signal }), detector.detect(photo, { signal })]
    expect(await detector.preview(mint.frame(), options)).toBeNull()
    photoAnswer.give({
      boxes: [],
      timings: { decodeMs: 1, prepareMs: 1, inferMs: 1, postMs: 1 },
    })
    await Promise.all(photos)
    expect(await detector.preview(mint.frame(), options)).not.toBeNull()
    expect(mint.openCount()).toBe(0)
  })

  it('does not queue behind another frame', async () => {
    const first = held<PreviewLook>()
    const { detector } = await readyDetector(() => ({ preview: () => first.promise }))
    const mint = frameMint()
    const looking = detector.preview(mint.frame(), options)
    expect(await detector.preview(mint.frame(), options)).toBeNull()
    first.give(seen)
    expect(await looking).toEqual(seen)
    expect(mint.openCount()).toBe(0)
  })

  it('that dies with its worker is let go, and one safer engine takes the next', async () => {
    const { detector, started } = await readyDetector(({ threads }) =>
      threads === 2
        ? { preview: () => Promise.reject(new Error('out of memory')) }
        : { preview: async () => ({ ok: true, value: seen }) },
    )
    const mint = frameMint()
    expect(await detector.preview(mint.frame(), options)).toBeNull()
    expect(await detector.preview(mint.frame(), options)).toEqual(seen)
    expect(detector.status.current()).toMatchObject({ phase: 'ready', threads: 1 })
    expect(started.map(({ backend, ended }) => [backend.threads, ended()])).toEqual([
      [2, true],
      [1, false],
    ])
    expect(mint.openCount()).toBe(0)
  })

  it('of which the engine says nonsense speaks against the engine, as a photo’s would', async () => {
    const { detector } = await readyDetector(({ threads }) =>
      threads === 2 ? { preview: async () => ({ ok: false, problem: 'nonsense' }) } : {},
    )
    const { frame } = frameMint()
    expect(await detector.preview(frame(), options)).toBeNull()
    await detector.preview(frame(), options)
    expect(detector.status.current().threads).toBe(1)
  })

  it('is closed and not looked at while the model is not there', async () => {
    const engines = fakeEngines(() => ({}))
    const detector = createDetector({
      model: null,
      modelFor: () => null,
      files: fakeFiles(),
      memory: freshMemory(),
      history: freshHistory(),
      device: {
        isolated: false,
        coreCount: 1,
        hasWebgpu: false,
        ios: false,
        savesData: false,
        userAgent: 'a browser',
      },
      start: engines.start,
      idleMs: 1000,
      deadlineMs: 5000,
      retryMs: 10_000,
    })
    const mint = frameMint()
    expect(await detector.preview(mint.frame(), options)).toBeNull()
    expect(mint.openCount()).toBe(0)
    expect(engines.started).toEqual([])
  })
})
