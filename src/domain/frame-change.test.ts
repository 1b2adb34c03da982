import { expect, it } from 'vitest'
import { isSameScene, sketchOf } from './frame-change.ts'
import type { RgbaPixels } from './lanczos.ts'
import { seededRandom } from './seeded-random.ts'

/** A panel with a dark seam at `seamX`, with noise of so many levels on each pixel. */
function panel({ seamX = 150, noise = 0, light = 120 } = {}, seed = 1): RgbaPixels {
  const random = seededRandom(seed)
  const [width, height] = [320, 240]
  const data = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < data.length; i += 4) {
    const x = (i / 4) % width
    const level = (Math.abs(x - seamX) < 6 ? 40 : light) + (random() - 0.5) * 2 * noise
    data.fill(level, i, i + 3)
  }
  return { width, height, data }
}

function small(level: number): RgbaPixels {
  return { width: 8, height: 6, data: new Uint8ClampedArray(8 * 6 * 4).fill(level) }
}

const same = (a: RgbaPixels, b: RgbaPixels) => isSameScene(sketchOf(a), sketchOf(b))

it('the noise of a sensor at night is no change', () => {
  expect(same(panel({ noise: 12 }, 1), panel({ noise: 12 }, 2))).toBe(true)
})

it('a seam that moves by some pixels is a change, and so is another light', () => {
  expect(same(panel({ seamX: 150 }), panel({ seamX: 158 }))).toBe(false)
  expect(same(panel({ light: 120 }), panel({ light: 123 }))).toBe(false)
})

it('a picture smaller than the grid is compared all the same', () => {
  expect(same(small(100), small(100))).toBe(true)
  expect(same(small(100), small(200))).toBe(false)
})
