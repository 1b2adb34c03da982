import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Backend } from '../contract/detection.ts'
import { ladderFor, runsPerWorker } from './backend-ladder.ts'
import { createEngine } from './engine.ts'
import { DetectError } from './ports.ts'
import { fakeEngines, never, type Behaviour } from './testing/fake-engine.ts'
import type { EngineAnswer, EngineWorker, FoundBoxes } from './worker-api.ts'

const device = {
  isolated: true,
  coreCount: 2,
  hasWebgpu: true,
  ios: false,
  savesData: false,
  userAgent: 'a browser',
}

function engineOf(behave: (backend: Backend, startCount: number) => Behaviour, webgpu = false) {
  const { started, start } = fakeEngines(behave)
  const faults: string[] = []
  const engine = createEngine({
    ladder: ladderFor(device, webgpu),
    start,
    open: (process) =>
      process.engine.open({
        modelBytes: new ArrayBuffer(0),
        threads: 1,
        runtime: { wasmUrl: '', mjsUrl: '' },
        input: { size: { width: 32, height: 32 }, scale: 1 / 255, letterboxFill: 114 },
        thresholds: { score: [0.5, 0.5], nmsIou: 0.7 },
      }),
    deadlineMs: 1000,
    onFault: ({ engine, threads }) => faults.push(`${engine} ${threads}`),
  })
  return { engine, started, faults }
}

const detect = (worker: EngineWorker) =>
  worker.detect(new ArrayBuffer(0), { width: 10, height: 10 })
const nonsense = async (): Promise<EngineAnswer<FoundBoxes>> => ({ ok: false, problem: 'nonsense' })
const hasNoFile = () => Promise.reject(new DetectError('model_missing'))
const fails = async (): Promise<never> => {
  throw new Error('out of memory')
}

describe('the engine', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('opens one worker and keeps it', async () => {
    const { engine, started } = engineOf(() => ({}))
    await engine.run(detect)
    await engine.run(detect)
    expect(started).toHaveLength(1)
  })

  it('runs a photo again on one thread when the worker dies under it', async () => {
    const { engine, started, faults } = engineOf(({ threads }) =>
      threads === 2 ? { detect: () => never() } : {},
    )
    const run = engine.run(detect)
    await vi.waitFor(() => expect(started).toHaveLength(1))
    await vi.advanceTimersByTimeAsync(0)
    started[0]?.break()
    expect((await run).backend).toEqual({ engine: 'wasm', threads: 1 })
    expect(started[0]?.ended()).toBe(true)
    expect(faults).toEqual(['wasm 2'])
  })

  it('takes a worker that does not answer for dead', async () => {
    const { engine, started } = engineOf(({ threads }) =>
      threads === 2 ? { detect: () => never() } : {},
    )
    const run = engine.run(detect)
    await vi.advanceTimersByTimeAsync(1001)
    expect((await run).backend.threads).toBe(1)
    expect(started[0]?.ended()).toBe(true)
  })

  it('goes from WebGPU to wasm when the output is nonsense', async () => {
    const { engine, faults } = engineOf(
      (backend) => (backend.engine === 'webgpu' ? { detect: nonsense } : {}),
      true,
    )
    expect((await engine.run(detect)).backend).toEqual({ engine: 'wasm', threads: 2 })
    expect(faults).toEqual(['webgpu 1'])
  })

  it('stays on the safer backend for the photos after it', async () => {
    const { engine } = engineOf(({ threads }) => (threads === 2 ? { detect: fails } : {}))
    await engine.run(detect)
    expect((await engine.run(detect)).backend.threads).toBe(1)
  })

  it('says engine_broke when the last backend fails, and opens anew for the next photo', async () => {
    const { engine, started } = engineOf((_, startCount) => (startCount < 2 ? { open: fails } : {}))
    await expect(engine.run(detect)).rejects.toMatchObject({ code: 'engine_broke' })
    expect((await engine.run(detect)).backend.threads).toBe(1)
    expect(started.map((process) => process.ended())).toEqual([true, true, false])
  })

  it('does not blame the backend for a photo that cannot be decoded', async () => {
    const { engine, started, faults } = engineOf(() => ({
      detect: async () => ({ ok: false, problem: 'cannot_decode' }),
    }))
    await expect(engine.run(detect)).rejects.toMatchObject({ code: 'cannot_decode' })
    expect(faults).toEqual([])
    expect(started[0]?.ended()).toBe(false)
  })

  it('does not try a safer backend for want of the model', async () => {
    const { engine, started } = engineOf(() => ({
      open: async () => {
        throw new DetectError('model_damaged')
      },
    }))
    await expect(engine.run(detect)).rejects.toMatchObject({ code: 'model_damaged' })
    expect(started).toHaveLength(1)
    expect(started[0]?.ended()).toBe(true)
  })

  it('does without WebGPU where its own files are not to be had', async () => {
    const { engine } = engineOf(
      (backend) => (backend.engine === 'webgpu' ? { open: hasNoFile } : {}),
      true,
    )
    expect((await engine.run(detect)).backend.engine).toBe('wasm')
  })

  it('replaces the worker after so many runs, on the same backend', async () => {
    const { engine, started } = engineOf(() => ({}))
    for (let run = 0; run <= runsPerWorker; run += 1) await engine.run(detect)
    expect(started).toHaveLength(2)
    expect(started[0]?.ended()).toBe(true)
    expect(started[1]?.backend.threads).toBe(2)
  })

  it('gives its memory back when it rests, and opens again', async () => {
    const { engine, started } = engineOf(() => ({}))
    await engine.warmUp()
    engine.rest()
    expect(started[0]?.ended()).toBe(true)
    await engine.run(detect)
    expect(started).toHaveLength(2)
  })
})
