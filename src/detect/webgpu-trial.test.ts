import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Backend } from '../contract/detection.ts'
import { fakeEngines, plainOutput, type Behaviour } from './testing/fake-engine.ts'
import { fakeFiles, freshMemory, model } from './testing/fake-model.ts'
import { webgpuRuntime } from './runtime-files.ts'
import { tryWebgpu, type TrialOptions } from './webgpu-trial.ts'

const phone = {
  isolated: true,
  coreCount: 2,
  hasWebgpu: true,
  ios: false,
  savesData: false,
  userAgent: 'a browser',
}
const modelSha = model.int8.sha256

function trial(
  behave: (backend: Backend) => Behaviour,
  changes: Partial<TrialOptions> = {},
  files = fakeFiles(),
) {
  const engines = fakeEngines(behave)
  const memory = freshMemory()
  const run = () =>
    tryWebgpu(
      {
        device: phone,
        wasm: { engine: 'wasm', threads: 2 },
        start: engines.start,
        deadlineMs: 1000,
        adapter: async () => ({ hasF16: true }),
        idle: async () => undefined,
        ...changes,
      },
      { model, files, memory, onProgress: () => undefined },
    )
  return { run, memory, files, started: engines.started }
}

const times = (webgpuMs: number, wasmMs: number) => (backend: Backend) => ({
  timeMs: backend.engine === 'webgpu' ? webgpuMs : wasmMs,
})

describe('the trial of WebGPU', () => {
  beforeEach(() => {
    vi.stubGlobal('location', { href: 'http://localhost/' })
  })
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('takes WebGPU where it is right and clearly faster, and remembers it', async () => {
    const { run, memory, started } = trial(times(10, 40))
    expect(await run()).toBe(true)
    expect(memory.trial(modelSha)).toMatchObject({ winner: 'webgpu', file: 'fp16' })
    expect(started.every((process) => process.ended())).toBe(true)
  })

  it('stays with wasm where WebGPU is no faster', async () => {
    const { run, memory } = trial(times(39, 40))
    expect(await run()).toBe(false)
    expect(memory.trial(modelSha)).toMatchObject({ winner: 'wasm' })
  })

  const wrong = { ...plainOutput, output: plainOutput.output.map((value) => value * 1.1) }
  const zero = { ...plainOutput, output: new Float32Array(12) }
  it.each([
    ['wrong', wrong],
    ['all zero', zero],
  ])('stays with wasm where WebGPU is fast and %s', async (_, value) => {
    const { run, memory } = trial(({ engine }) =>
      engine === 'webgpu'
        ? { examine: async () => ({ ok: true, value }), timeMs: 1 }
        : { timeMs: 40 },
    )
    expect(await run()).toBe(false)
    expect(memory.trial(modelSha)?.why).toMatch(/wrong by/)
  })

  it('stays with wasm where WebGPU dies', async () => {
    const { run, memory } = trial(({ engine }) =>
      engine === 'webgpu' ? { open: async () => Promise.reject(new Error('device lost')) } : {},
    )
    expect(await run()).toBe(false)
    expect(memory.trial(modelSha)?.why).toMatch(/device lost/)
  })

  it('is held once', async () => {
    const { run, started } = trial(times(39, 40))
    await run()
    const startCount = started.length
    expect(await run()).toBe(false)
    expect(started).toHaveLength(startCount)
  })

  it('takes the float file where the adapter has no half precision', async () => {
    const { run, memory } = trial(times(1, 40), { adapter: async () => ({ hasF16: false }) })
    await run()
    expect(memory.trial(modelSha)?.file).toBe('float')
  })

  it.each([
    ['on iOS', { ...phone, ios: true }],
    ['where traffic costs money', { ...phone, savesData: true }],
    ['where there is no WebGPU', { ...phone, hasWebgpu: false }],
  ])('fetches nothing %s', async (_, device) => {
    const { run, files } = trial(times(1, 40), { device })
    expect(await run()).toBe(false)
    expect(files.asked).toEqual([])
  })

  it('is held again at the next start where its files are not to be had', async () => {
    const files = fakeFiles(new Map([[webgpuRuntime.wasm.url, 'unreachable' as const]]))
    const { run, memory } = trial(times(1, 40), {}, files)
    await expect(run()).rejects.toMatchObject({ code: 'model_missing' })
    expect(memory.trial(modelSha)).toBeNull()
  })
})
