import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Backend } from '../contract/detection.ts'
import { ladderFor } from './backend-ladder.ts'
import { createEngine } from './engine.ts'
import { createRecheck } from './recheck.ts'
import { fakeEngines, plainOutput, type Behaviour } from './testing/fake-engine.ts'
import { fakeFiles, freshHistory, freshMemory, model } from './testing/fake-model.ts'
import type { EngineWorker } from './worker-api.ts'

const device = {
  isolated: true,
  coreCount: 2,
  hasWebgpu: true,
  ios: false,
  savesData: false,
  userAgent: 'a browser',
}

/** A phone on which WebGPU won, with what its workers say of the golden picture. */
function phone(
  behave: (backend: Backend, startCount: number) => Behaviour,
  { history = freshHistory(), files = fakeFiles() } = {},
) {
  const { start, started } = fakeEngines(behave)
  const engine = createEngine({
    ladder: ladderFor(device, true),
    start,
    open: (process) =>
      process.engine.open({
        modelBytes: new ArrayBuffer(0),
        threads: 1,
        runtime: { wasmUrl: '', mjsUrl: '' },
        input: { size: model.manifest.input, scale: 1 / 255, letterboxFill: 114 },
        thresholds: { score: [0.5, 0.5], nmsIou: 0.7 },
      }),
    deadlineMs: 1000,
    recheck: createRecheck({
      source: { model, files, memory: freshMemory(), onProgress: () => undefined },
      history,
    }),
  })
  const photos = async (count: number) => {
    const engines: string[] = []
    for (let photo = 0; photo < count; photo += 1) {
      engines.push((await engine.run(detect)).backend.engine)
    }
    return engines
  }
  return { photos, started, history }
}

const detect = (worker: EngineWorker) =>
  worker.detect(new ArrayBuffer(0), { width: 10, height: 10 })

/** Right for so many looks, then off by a tenth. */
function wrongAfter(rightCount: number): EngineWorker['examine'] {
  let looks = 0
  return async () => {
    looks += 1
    const factor = looks > rightCount ? 0.9 : 1
    const output = plainOutput.output.map((value) => value * factor)
    return { ok: true, value: { ...plainOutput, output } }
  }
}

describe('the look at an engine that works', () => {
  beforeEach(() => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('leaves one that stays right alone', async () => {
    const { photos, started } = phone(() => ({ examine: wrongAfter(Infinity) }))
    expect(new Set(await photos(60))).toEqual(new Set(['webgpu']))
    expect(started).toHaveLength(1)
  })

  it('finds one that goes wrong later, and the photo is looked at again on the next', async () => {
    const { photos, started } = phone(({ engine }) =>
      engine === 'webgpu' ? { examine: wrongAfter(1) } : {},
    )
    const engines = await photos(26)
    expect(engines.slice(0, 24)).toEqual(Array.from({ length: 24 }, () => 'webgpu'))
    expect(engines.slice(24)).toEqual(['wasm', 'wasm'])
    expect(started.map((process) => process.ended())).toEqual([true, false])
  })

  it('finds a driver that changed while the app was closed', async () => {
    const { photos, history } = phone(() => ({}))
    await photos(1)
    const next = phone(({ engine }) => (engine === 'webgpu' ? { examine: wrongAfter(0) } : {}), {
      history,
    })
    expect(await next.photos(1)).toEqual(['wasm'])
  })

  it('finds zeros and things that are no numbers', async () => {
    for (const value of [0, Number.NaN]) {
      const output = plainOutput.output.map(() => value)
      const { photos } = phone(({ engine }) =>
        engine === 'webgpu'
          ? { examine: async () => ({ ok: true, value: { ...plainOutput, output } }) }
          : {},
      )
      expect(await photos(1)).toEqual(['wasm'])
    }
  })

  it('looks at the engine that takes over, before what it says counts', async () => {
    const examine = vi.fn<EngineWorker['examine']>(async () => ({ ok: true, value: plainOutput }))
    const { photos } = phone(({ engine }) =>
      engine === 'webgpu'
        ? { detect: () => Promise.reject(new Error('the graphics device: lost')) }
        : { examine },
    )
    expect(await photos(2)).toEqual(['wasm', 'wasm'])
    expect(examine).toHaveBeenCalledOnce()
  })

  it('is no reason to lose a photo where the picture is not to be had', async () => {
    const url = model.golden.images[0]?.file.url ?? ''
    const files = fakeFiles(new Map([[url, 'unreachable' as const]]))
    const { photos } = phone(() => ({}), { files })
    expect(await photos(2)).toEqual(['webgpu', 'webgpu'])
  })
})
