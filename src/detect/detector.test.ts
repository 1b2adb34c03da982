import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Backend } from '../contract/detection.ts'
import { PredictionSet } from '../contract/detection.ts'
import { modelFilePath } from '../domain/model-files.ts'
import { createDetector, type DetectorOptions } from './detector.ts'
import { fakeEngines, never, plainOutput, type Behaviour } from './testing/fake-engine.ts'
import type { EngineWorker } from './worker-api.ts'
import { sentModel } from './phone-model.ts'
import type { FileSource } from './ports.ts'
import {
  fakeFiles,
  freshHistory,
  freshMemory,
  model,
  modelBytes,
  newerManifest,
  sha,
} from './testing/fake-model.ts'

const photo = { bytes: new ArrayBuffer(4), sha: sha('photo'), size: { width: 640, height: 480 } }
const running = () => new AbortController().signal
const newer = sentModel(newerManifest).int8.sha256

function detectorOf(
  behave: (backend: Backend, startCount: number) => Behaviour = () => ({}),
  changes: Partial<DetectorOptions> = {},
) {
  const engines = fakeEngines(behave)
  const detector = createDetector({
    model,
    modelFor: (manifest) => (manifest === null ? model : sentModel(manifest)),
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
    ...changes,
  })
  return { detector, started: engines.started }
}

describe('the detector', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('location', { href: 'http://localhost/' })
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('loads at once and says what runs', async () => {
    const { detector } = detectorOf()
    expect(detector.status.current()).toMatchObject({ phase: 'loading', problem: null })
    await vi.waitFor(() => expect(detector.status.current().phase).toBe('ready'))
    expect(detector.status.current()).toEqual({
      phase: 'ready',
      progress: 1,
      engine: 'wasm',
      threads: 2,
      model: { name: 'scratch-dent', version: 3, sha: model.int8.sha256, demo: false },
      problem: null,
    })
  })

  it('gives a prediction set that names photo, model, backend and settings', async () => {
    const box = { classId: 1, box: { x: 1, y: 2, width: 3, height: 4 }, score: 0.8 } as const
    const timings = { decodeMs: 1, prepareMs: 2, inferMs: 3, postMs: 4 }
    const { detector } = detectorOf(() => ({
      detect: async () => ({ ok: true, value: { boxes: [box], timings } }),
    }))
    const made = await detector.detect(photo, { signal: running() })
    expect(PredictionSet.parse(made)).toMatchObject({
      photoSha: photo.sha,
      photoSize: photo.size,
      model: { name: 'scratch-dent', version: 3, sha: model.int8.sha256 },
      backend: { engine: 'wasm', threads: 2 },
      input: { width: 320, height: 320 },
      thresholds: { score: [0.3, 0.4], nmsIou: 0.7 },
      timings,
      boxes: [box],
    })
  })

  it('does not use an engine that says something else of the golden images', async () => {
    const wrong = { ...plainOutput, output: plainOutput.output.map((value) => value * 0.9) }
    const { detector } = detectorOf(({ threads }) =>
      threads === 2 ? { examine: async () => ({ ok: true, value: wrong }) } : {},
    )
    await vi.waitFor(() => expect(detector.status.current().phase).toBe('ready'))
    expect(detector.status.current().threads).toBe(1)
  })

  it('fails where every engine is wrong on the golden images', async () => {
    const dead = { ...plainOutput, output: new Float32Array(plainOutput.output.length) }
    const { detector } = detectorOf(() => ({ examine: async () => ({ ok: true, value: dead }) }))
    await vi.waitFor(() => expect(detector.status.current().phase).toBe('failed'))
    expect(detector.status.current().problem).toBe('engine_failed')
  })

  it('examines an engine once for each model and browser version', async () => {
    const memory = freshMemory()
    const first = detectorOf(() => ({}), { memory })
    await first.detector.detect(photo, { signal: running() })
    const examine = vi.fn<EngineWorker['examine']>(async () => ({ ok: true, value: plainOutput }))
    const second = detectorOf(() => ({ examine }), { memory })
    await second.detector.detect(photo, { signal: running() })
    expect(examine).not.toHaveBeenCalled()
  })

  it('says that the model is damaged, and starts by itself when it is mended', async () => {
    const problems = new Map([[model.int8.url, 'damaged' as const]])
    const { detector } = detectorOf(() => ({}), { files: fakeFiles(problems) })
    await vi.waitFor(() => expect(detector.status.current().phase).toBe('failed'))
    expect(detector.status.current().problem).toBe('model_damaged')
    problems.clear()
    await vi.advanceTimersByTimeAsync(10_000)
    await vi.waitFor(() => expect(detector.status.current().phase).toBe('ready'))
  })

  it('says that the model is missing where no version came with the app', async () => {
    const { detector } = detectorOf(() => ({}), { model: null })
    expect(detector.status.current()).toMatchObject({ phase: 'failed', problem: 'model_missing' })
    await expect(detector.detect(photo, { signal: running() })).rejects.toMatchObject({
      code: 'model_missing',
    })
  })

  it('stays ready when one photo fails on every engine', async () => {
    const { detector } = detectorOf((_, startCount) =>
      startCount < 2 ? { detect: () => Promise.reject(new Error('out of memory')) } : {},
    )
    await expect(detector.detect(photo, { signal: running() })).rejects.toMatchObject({
      code: 'engine_broke',
    })
    expect(detector.status.current().phase).toBe('ready')
    await expect(detector.detect(photo, { signal: running() })).resolves.toBeDefined()
  })

  it('rejects with AbortError at once, and takes the next photo after the one that runs', async () => {
    const { detector } = detectorOf((_, startCount) =>
      startCount === 0 ? { detect: () => never() } : {},
    )
    const abort = new AbortController()
    const given = detector.detect(photo, { signal: abort.signal })
    const next = detector.detect(photo, { signal: running() })
    await vi.advanceTimersByTimeAsync(100)
    abort.abort()
    await expect(given).rejects.toMatchObject({ name: 'AbortError' })
    await vi.advanceTimersByTimeAsync(5000)
    await expect(next).resolves.toMatchObject({ backend: { threads: 1 } })
  })

  it('never begins a photo that was given up while it waited', async () => {
    const detect = vi.fn<EngineWorker['detect']>(() => never())
    const { detector } = detectorOf(() => ({ detect }))
    detector.detect(photo, { signal: running() }).catch(() => undefined)
    const abort = new AbortController()
    const waiting = detector.detect(photo, { signal: abort.signal })
    abort.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    await vi.advanceTimersByTimeAsync(20_000)
    expect(detect).toHaveBeenCalledTimes(2) // the first photo, on both backends
  })

  it('gives the memory back when no photo comes, and works again', async () => {
    const { detector, started } = detectorOf()
    await detector.detect(photo, { signal: running() })
    await vi.advanceTimersByTimeAsync(1001)
    expect(started[0]?.ended()).toBe(true)
    await detector.detect(photo, { signal: running() })
    expect(started).toHaveLength(2)
  })

  it('moves to WebGPU where the look further finds it faster', async () => {
    const memory = freshMemory()
    const { detector } = detectorOf(() => ({}), {
      memory,
      lookFurther: async () => {
        const modelSha = model.int8.sha256
        memory.rememberTrial({ modelSha, winner: 'webgpu', file: 'fp16', why: 'faster' })
        return true
      },
    })
    await detector.detect(photo, { signal: running() })
    await vi.advanceTimersByTimeAsync(0)
    const made = await detector.detect(photo, { signal: running() })
    expect(made).toMatchObject({
      backend: { engine: 'webgpu' },
      model: { sha: model.fp16?.sha256 },
    })
  })

  it('does not take up again a WebGPU that died', async () => {
    const memory = freshMemory()
    const modelSha = model.int8.sha256
    memory.rememberTrial({ modelSha, winner: 'webgpu', file: 'float', why: 'faster' })
    const { detector } = detectorOf(
      ({ engine }) =>
        engine === 'webgpu' ? { detect: async () => ({ ok: false, problem: 'nonsense' }) } : {},
      { memory },
    )
    const made = await detector.detect(photo, { signal: running() })
    expect(made.backend.engine).toBe('wasm')
    expect(memory.trial(modelSha)?.winner).toBe('wasm')
  })

  it('examines another model in a worker of its own, whatever passed before', async () => {
    const memory = freshMemory()
    const { detector, started } = detectorOf(() => ({}), { memory })
    await detector.detect(photo, { signal: running() })
    memory.rememberPassed(newer)
    await expect(detector.examine(newerManifest)).resolves.toBe('passed')
    expect(started).toHaveLength(2)
    expect(started.map((process) => process.ended())).toEqual([false, true])
    expect(detector.status.current().model?.version).toBe(3)
  })

  it('says of a model what is wrong with it: its answers, its files, or that they are not here', async () => {
    const wrong = { ...plainOutput, output: plainOutput.output.map((value) => value * 0.9) }
    const failing = detectorOf((_, startCount) =>
      startCount === 0 ? {} : { examine: async () => ({ ok: true, value: wrong }) },
    )
    await failing.detector.detect(photo, { signal: running() })
    await expect(failing.detector.examine(newerManifest)).resolves.toBe('failed')
    for (const [problem, verdict] of [
      ['damaged', 'damaged'],
      ['unreachable', 'unreachable'],
    ] as const) {
      const files = fakeFiles(new Map([[modelFilePath(newer), problem]]))
      const { detector } = detectorOf(() => ({}), { files })
      await expect(detector.examine(newerManifest)).resolves.toBe(verdict)
    }
  })

  it('M13: tells a model that is wrong from engines that broke off', async () => {
    const dying = detectorOf((_, startCount) =>
      startCount === 0
        ? {}
        : {
            open: async () => {
              throw new RangeError('WebAssembly.Memory(): could not allocate memory')
            },
          },
    )
    await dying.detector.detect(photo, { signal: running() })
    await expect(dying.detector.examine(newerManifest)).resolves.toBe('broke')
    await expect(dying.detector.switchTo(newerManifest)).rejects.toMatchObject({
      code: 'engine_broke',
    })
    const refusing = detectorOf((_, startCount) =>
      startCount === 0
        ? {}
        : {
            open: async () => {
              throw new Error('Could not find an implementation for Foo(1)')
            },
          },
    )
    await refusing.detector.detect(photo, { signal: running() })
    await expect(refusing.detector.examine(newerManifest)).resolves.toBe('failed')
  })

  it('switches between two photos, and stays ready all the while', async () => {
    const last: { finish?: () => void } = {}
    const { detector, started } = detectorOf((_, startCount) =>
      startCount > 0
        ? {}
        : {
            detect: () =>
              new Promise((resolve) => {
                last.finish = () => resolve({ ok: false, problem: 'cannot_decode' })
              }),
          },
    )
    await vi.waitFor(() => expect(detector.status.current().phase).toBe('ready'))
    const phases: string[] = []
    detector.status.subscribe(() => phases.push(detector.status.current().phase))
    const before = detector.detect(photo, { signal: running() })
    const switched = detector.switchTo(newerManifest)
    await vi.waitFor(() => expect(started).toHaveLength(2))
    await vi.advanceTimersByTimeAsync(100)
    expect(detector.status.current().model?.version).toBe(3)
    expect(started[0]?.ended()).toBe(false)
    last.finish?.()
    await expect(before).rejects.toMatchObject({ code: 'cannot_decode' })
    await switched
    expect(started[0]?.ended()).toBe(true)
    const after = await detector.detect(photo, { signal: running() })
    expect(after.model).toEqual({ name: 'site', version: 4, sha: newer })
    expect(after.thresholds).toEqual(newerManifest.thresholds)
    expect(detector.status.current().model).toMatchObject({ version: 4, demo: true })
    expect(new Set(phases)).toEqual(new Set(['ready']))
  })

  it.each([
    ['segmentation', "was made for the task 'segment'"],
    ['cut in the graph', 'is cut short'],
    ['80 classes at 640 px', 'knows the classes class 0, class 1'],
    ['no class names', 'does not say its classes'],
  ])('keeps the model that it has where the file of the other is wrong: %s', async (name, why) => {
    const whole = fakeFiles()
    const files: FileSource = {
      load: async (file) =>
        file.sha256 === newer ? { ok: true, bytes: modelBytes(name) } : whole.load(file),
    }
    const { detector, started } = detectorOf(() => ({}), { files })
    await detector.detect(photo, { signal: running() })
    const startedBefore = started.length
    await expect(detector.switchTo(newerManifest)).rejects.toMatchObject({
      code: 'model_wrong',
      cause: expect.stringContaining(why),
    })
    // No other engine makes a wrong file right: none more was tried than the one.
    expect(started.length).toBe(startedBefore + 1)
    expect(await detector.examine(newerManifest)).toBe('failed')
    expect((await detector.detect(photo, { signal: running() })).model.version).toBe(3)
  })

  it('keeps the model that it has where the other one does not open', async () => {
    const files = fakeFiles(new Map([[modelFilePath(newer), 'damaged' as const]]))
    const { detector } = detectorOf(() => ({}), { files })
    await detector.detect(photo, { signal: running() })
    await expect(detector.switchTo(newerManifest)).rejects.toMatchObject({ code: 'model_damaged' })
    expect((await detector.detect(photo, { signal: running() })).model.version).toBe(3)
  })

  it('returns to the model that came with the app', async () => {
    const { detector } = detectorOf(() => ({}), { model: sentModel(newerManifest) })
    expect((await detector.detect(photo, { signal: running() })).model.version).toBe(4)
    await detector.switchTo(null)
    expect((await detector.detect(photo, { signal: running() })).model.version).toBe(3)
  })

  it('looks for a faster engine once for each model', async () => {
    const lookFurther = vi.fn<() => Promise<boolean>>(async () => false)
    const { detector } = detectorOf(() => ({}), { lookFurther })
    await detector.detect(photo, { signal: running() })
    await detector.detect(photo, { signal: running() })
    await detector.switchTo(newerManifest)
    await detector.detect(photo, { signal: running() })
    await detector.detect(photo, { signal: running() })
    expect(lookFurther).toHaveBeenCalledTimes(2)
  })
})
