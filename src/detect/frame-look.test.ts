import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RawOutput } from '../domain/golden-check.ts'
import { createFrameLook } from './frame-look.ts'
import type { OpenSession } from './onnx-session.ts'
import type { PreviewFrame } from './ports.ts'
import { frameMint } from './testing/fake-frame.ts'
import { plainOutput } from './testing/fake-engine.ts'
import type { EngineSetup } from './worker-api.ts'

/** The released model's own file: only of one of ours can another size be made. */
const versions = new URL('../../models/scratch-dent/', import.meta.url)
const newest = Math.max(...readdirSync(versions).map(Number).filter(Number.isInteger))
const folder = new URL(`${newest}/`, versions)
const input = { width: 640, height: 640 }
const releasedBytes = Uint8Array.from(readFileSync(new URL('model.int8.onnx', folder))).buffer

const first = { sizeIndex: 0, always: false }

interface RigOptions {
  readonly modelBytes?: ArrayBuffer
  readonly said?: RawOutput
  readonly openFails?: boolean
}

/** The worker's side with sessions that only count. */
function rig({
  modelBytes = releasedBytes,
  said = plainOutput,
  openFails = false,
}: RigOptions = {}) {
  const runs: string[] = []
  const openedSizes: string[] = []
  let releasedCount = 0
  const session = (name: string): OpenSession => ({
    opened: { threads: 1, sessionMs: 1, warmUpMs: 1 },
    async run(tensor) {
      runs.push(`${name}: ${tensor.length}`)
      return said
    },
    async close() {
      releasedCount += 1
    },
  })
  const setup: EngineSetup = {
    modelBytes,
    threads: 1,
    runtime: { wasmUrl: '', mjsUrl: '' },
    input: { size: input, scale: 1 / 255, letterboxFill: 114 },
    thresholds: { score: [0.3, 0.3], nmsIou: 0.5 },
  }
  const look = createFrameLook({
    setup,
    whole: () => ({
      size: input,
      session: session('whole'),
      tensor: new Float32Array(3 * input.width * input.height),
    }),
    async open({ input: { size } }) {
      if (openFails) throw new Error('out of memory')
      openedSizes.push(`${size.width}x${size.height}`)
      return session(`${size.width}x${size.height}`)
    },
  })
  return { look, runs, openedSizes, releasedCount: () => releasedCount }
}

describe('looking at a frame', () => {
  beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined))
  afterEach(() => void vi.restoreAllMocks())

  it('gives boxes in the frame’s own pixels, and says what it cost', async () => {
    const { look } = rig()
    const answer = await look(frameMint().frame({ size: { width: 640, height: 480 } }), first)
    expect(answer).toMatchObject({ ok: true, value: { frame: { width: 640, height: 480 } } })
    // The certain box of `plainOutput`, 8 x 8 at (10, 10) of the input, which lies half above the
    // picture: what is left of it is scaled back to the frame.
    const boxes = answer.ok ? answer.value.boxes : null
    expect(boxes?.every(({ box }) => box.x >= 0 && box.x + box.width <= 640)).toBe(true)
    expect(answer.ok && answer.value.costMs).toBeGreaterThanOrEqual(0)
  })

  it('spares the model where nothing has changed, unless it is told to look', async () => {
    const { look, runs } = rig()
    const mint = frameMint()
    await look(mint.frame(), first)
    expect(await look(mint.frame(), first)).toMatchObject({ ok: true, value: { boxes: null } })
    expect(runs).toHaveLength(1)
    await look(mint.frame(), { ...first, always: true })
    await look(mint.frame({ light: [90, 140] }), first)
    expect(runs).toHaveLength(3)
    expect(mint.openCount()).toBe(0)
  })

  it('is done with a smaller size of the same model where it is asked to, one at a time', async () => {
    const { look, runs, openedSizes, releasedCount } = rig()
    const mint = frameMint()
    const at = (sizeIndex: number) => look(mint.frame(), { sizeIndex, always: true })
    expect(await at(1)).toMatchObject({ ok: true, value: { sizeCount: 3 } })
    await at(1)
    await at(2)
    expect(openedSizes).toEqual(['480x384', '320x256'])
    expect(releasedCount()).toBe(1)
    expect(runs.map((run) => run.split(':')[0])).toEqual(['480x384', '480x384', '320x256'])
  })

  it.each([
    ['cannot be resized', { modelBytes: new ArrayBuffer(8) }],
    ['does not open in another size', { openFails: true }],
  ])('stays with the model’s own size where it %s', async (_why, options) => {
    const { look, runs } = rig(options)
    const { frame } = frameMint()
    expect(await look(frame(), { sizeIndex: 1, always: true })).toMatchObject({
      ok: true,
      value: { sizeCount: 1 },
    })
    expect(runs).toEqual([`whole: ${3 * input.width * input.height}`])
  })

  it('says nonsense of an engine whose output is dead', async () => {
    const dead = { ...plainOutput, output: new Float32Array(plainOutput.output.length) }
    const { look } = rig({ said: dead })
    expect(await look(frameMint().frame(), first)).toEqual({ ok: false, problem: 'nonsense' })
  })

  it('closes every frame, whatever becomes of it', async () => {
    const { look } = rig()
    const mint = frameMint()
    for (let count = 0; count < 20; count += 1) {
      await look(mint.frame({ light: [count * 10, 40] }), { sizeIndex: count % 3, always: false })
    }
    await expect(look(mint.frame({ copyFails: true }), first)).rejects.toThrow('taken back')
    expect(mint.openCount()).toBe(0)
  })

  it('draws a frame whose planes it does not know, on one canvas', async () => {
    let canvasCount = 0
    class FakeCanvas {
      width = 0
      height = 0
      constructor() {
        canvasCount += 1
      }
      getContext = () => ({
        drawImage: () => undefined,
        getImageData: (_x: number, _y: number, width: number, height: number) => ({
          data: new Uint8ClampedArray(width * height * 4),
        }),
      })
    }
    vi.stubGlobal('OffscreenCanvas', FakeCanvas)
    const { look, runs } = rig()
    const closed: number[] = []
    const bitmap = (id: number) =>
      ({ width: 64, height: 48, close: () => closed.push(id) }) as unknown as PreviewFrame
    await look(bitmap(1), { ...first, always: true })
    await look(bitmap(2), { ...first, always: true })
    expect(closed).toEqual([1, 2])
    expect(runs).toHaveLength(2)
    expect(canvasCount).toBe(1)
    vi.unstubAllGlobals()
  })
})
