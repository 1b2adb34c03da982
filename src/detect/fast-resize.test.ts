import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { assert, integer, nat, property, record } from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import openWabt from 'wabt'
import { resizeLanczos, type RgbaPixels } from '../domain/lanczos.ts'
import { createFastResize } from './fast-resize.ts'
import { lanczosKernel } from './lanczos-kernel.ts'

/** Hard edges and noise, from a seed: what overshoots, and is clamped. */
function noise(width: number, height: number, seed: number): RgbaPixels {
  const data = new Uint8ClampedArray(width * height * 4)
  let state = seed | 1
  for (let at = 0; at < data.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    const level = (state >>> 16) & 255
    data[at] = at % 4 === 3 ? 255 : level < 80 ? 0 : level > 170 ? 255 : level
  }
  return { width, height, data }
}

/** A picture's size and its bytes in one string: a matcher takes seconds for whole arrays. */
function written({ width, height, data }: RgbaPixels): string {
  return `${width}x${height} ${Buffer.from(data).toString('base64')}`
}

describe('the fast resize', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('runs the code that its source says', async () => {
    const source = fileURLToPath(new URL('lanczos-kernel.wat', import.meta.url))
    const wabt = await openWabt()
    const module = wabt.parseWat('lanczos-kernel.wat', await readFile(source, 'utf8'), {
      simd: true,
    })
    const { buffer } = module.toBinary({})
    // Where this fails after a change of the source: this is what belongs into lanczos-kernel.ts.
    expect(lanczosKernel).toBe(Buffer.from(buffer).toString('base64'))
  })

  it.each([
    [
      [1000, 750],
      [640, 480],
    ],
    [
      [1280, 960],
      [320, 240],
    ],
    [
      [480, 361],
      [211, 159],
    ],
    [
      [97, 64],
      [300, 200],
    ],
    [
      [1, 1],
      [5, 3],
    ],
    [
      [640, 480],
      [1, 1],
    ],
  ] as const)('of %j to %j is equal to the slow one', ([w, h], [width, height]) => {
    const source = noise(w, h, w * h)
    const fast = createFastResize()(source, { width, height })
    expect(written(fast)).toBe(written(resizeLanczos(source, { width, height })))
  })

  it('is equal at any size, with one memory for all of them', () => {
    const resize = createFastResize()
    const side = integer({ min: 1, max: 90 })
    const size = record({ width: side, height: side })
    assert(
      property(size, size, nat(), (from, to, seed) => {
        const source = noise(from.width, from.height, seed)
        expect(written(resize(source, to))).toBe(written(resizeLanczos(source, to)))
      }),
      { numRuns: 60 },
    )
  })

  it('is another function than the slow one here, and that one where no machine code may run', () => {
    expect(createFastResize()).not.toBe(resizeLanczos)
    vi.stubGlobal('WebAssembly', {
      Module: () => {
        throw new Error('not allowed')
      },
    })
    expect(createFastResize()).toBe(resizeLanczos)
  })
})
