import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDetector } from './detector.ts'
import { examineModel } from './examine-model.ts'
import { fakeEngines, plainOutput, type Behaviour } from './testing/fake-engine.ts'
import { fakeFiles, freshHistory, freshMemory, sha, wideModel } from './testing/fake-model.ts'
import type { PhotoToDetect } from './ports.ts'

const wide = photoOf(4000, 3000)
const square = photoOf(1000, 1000)
const wideInput = { width: 416, height: 320 }
const wrong = { ...plainOutput, output: plainOutput.output.map((value) => value * 0.9) }

function photoOf(width: number, height: number): PhotoToDetect {
  return { bytes: new ArrayBuffer(4), sha: sha('photo'), size: { width, height } }
}

function phone(
  behave: (startCount: number) => Behaviour = () => ({}),
  { memory = freshMemory(), files = fakeFiles() } = {},
) {
  const { start, started } = fakeEngines((_, startCount) => behave(startCount))
  const room = {
    files,
    memory,
    history: freshHistory(),
    device: {
      isolated: true,
      coreCount: 2,
      hasWebgpu: false,
      ios: false,
      savesData: false,
      userAgent: 'a browser',
    },
    start,
    deadlineMs: 5000,
  }
  const detector = createDetector({
    ...room,
    model: wideModel,
    modelFor: () => wideModel,
    idleMs: 60_000,
    retryMs: 10_000,
  })
  const detect = async (photo: PhotoToDetect) => {
    const made = await detector.detect(photo, { signal: new AbortController().signal })
    return { sha: made.model.sha, input: made.input, threads: made.backend.threads }
  }
  return { detect, room, started, files, memory }
}

describe('a model with files for several shapes', () => {
  beforeEach(() => {
    vi.stubGlobal('location', { href: 'http://localhost/' })
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('runs the one that fits the photo, and the prediction set names it', async () => {
    const { detect } = phone()
    expect(await detect(wide)).toEqual({ sha: sha('wide'), input: wideInput, threads: 2 })
    expect(await detect(square)).toEqual({
      sha: sha('int8'),
      input: { width: 320, height: 320 },
      threads: 2,
    })
  })

  it('opens each once, in one worker, after it was right on its own golden answers', async () => {
    const openInput = vi.fn<() => Promise<void>>(async () => undefined)
    const examine = vi.fn<NonNullable<Behaviour['examine']>>(async () => ({
      ok: true,
      value: plainOutput,
    }))
    const { detect, started, memory } = phone(() => ({ openInput, examine }))
    for (const photo of [wide, square, wide]) await detect(photo)
    expect(started).toHaveLength(1)
    expect(openInput).toHaveBeenCalledTimes(1)
    expect(examine).toHaveBeenCalledTimes(2)
    expect([memory.hasPassed(sha('int8')), memory.hasPassed(sha('wide'))]).toEqual([true, true])
  })

  it('opens first what the last photo needed, and examines nothing twice', async () => {
    const before = phone()
    await before.detect(wide)
    const openInput = vi.fn<() => Promise<void>>(async () => undefined)
    const examine = vi.fn<NonNullable<Behaviour['examine']>>()
    const { detect } = phone(() => ({ openInput, examine }), { memory: before.memory })
    expect((await detect(wide)).sha).toBe(sha('wide'))
    expect(openInput).not.toHaveBeenCalled()
    expect(examine).not.toHaveBeenCalled()
  })

  it.each([
    ['its answers are wrong', {}, true],
    ['it cannot be fetched', { '/wide': 'unreachable' } as const, false],
    ['its bytes are others', { '/wide': 'damaged' } as const, false],
  ])('does without another shape where %s', async (_, problems, isWrong) => {
    const openInput = vi.fn<() => Promise<void>>(async () => undefined)
    let examined = 0
    const { detect } = phone(
      () => ({
        openInput,
        examine: async () => {
          examined += 1
          return { ok: true, value: isWrong && examined > 1 ? wrong : plainOutput }
        },
      }),
      { files: fakeFiles(new Map(Object.entries(problems))) },
    )
    for (let round = 0; round < 2; round += 1) {
      expect(await detect(wide)).toMatchObject({ sha: sha('int8'), threads: 2 })
    }
    expect(openInput).toHaveBeenCalledTimes(isWrong ? 1 : 0)
  })

  it('tries the photo with the model’s own input where another shape kills the worker', async () => {
    const { detect, started } = phone((startCount) =>
      startCount > 0 ? {} : { openInput: () => Promise.reject(new Error('out of memory')) },
    )
    started[0]?.break()
    expect((await detect(wide)).sha).toBe(sha('int8'))
  })

  it('is examined file by file before it is switched to', async () => {
    let examined = 0
    const behaviour = (fails: boolean) => (): Behaviour => ({
      examine: async () => {
        examined += 1
        return { ok: true, value: fails && examined > 1 ? wrong : plainOutput }
      },
    })
    expect(await examineModel(wideModel, phone(behaviour(false)).room)).toBe('passed')
    expect(examined).toBeGreaterThanOrEqual(2)
    examined = 0
    expect(await examineModel(wideModel, phone(behaviour(true)).room)).toBe('failed')
  })
})
