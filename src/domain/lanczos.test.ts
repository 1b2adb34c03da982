import { describe, expect, it } from 'vitest'
import { lanczosTaps, resizeLanczos, type RgbaPixels } from './lanczos.ts'

function picture(
  size: { width: number; height: number },
  level: (x: number, y: number) => number,
): RgbaPixels {
  const data = new Uint8ClampedArray(size.width * size.height * 4)
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const at = (y * size.width + x) * 4
      data.fill(level(x, y), at, at + 3)
      data[at + 3] = 255
    }
  }
  return { ...size, data }
}

function levels({ data }: RgbaPixels): number[] {
  return Array.from(data).filter((_, index) => index % 4 === 0)
}

describe('the resize', () => {
  it('leaves a picture of the wanted size as it is', () => {
    const source = picture({ width: 5, height: 4 }, (x) => x * 10)
    expect(resizeLanczos(source, { width: 5, height: 4 })).toBe(source)
  })

  it.each([
    [640, 320],
    [1000, 320],
    [100, 320],
    [7, 3],
  ])('weighs each of %i to %i pixels to a sum of 1, inside the source', (from, to) => {
    for (const { first, weights } of lanczosTaps(from, to)) {
      expect(first).toBeGreaterThanOrEqual(0)
      expect(first + weights.length).toBeLessThanOrEqual(from)
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5)
    }
  })

  it('keeps a flat colour flat and opaque', () => {
    const small = resizeLanczos(
      picture({ width: 31, height: 17 }, () => 93),
      { width: 8, height: 5 },
    )
    expect(new Set(levels(small))).toEqual(new Set([93]))
    expect(small.data[3]).toBe(255)
    expect(small.data).toHaveLength(8 * 5 * 4)
  })

  it('sees every pixel of a thin line: four times smaller, its light is still all there', () => {
    const line = picture({ width: 64, height: 16 }, (x) => (x === 30 ? 200 : 50))
    const row = levels(resizeLanczos(line, { width: 16, height: 4 })).slice(0, 16)
    const extra = row.reduce((sum, level) => sum + level - 50, 0)
    expect(Math.abs(extra - 150 / 4)).toBeLessThan(4) // rounding of 16 levels
    expect(Math.max(...row)).toBeGreaterThan(75)
  })

  it('keeps a slope a slope, in place', () => {
    const slope = picture({ width: 80, height: 8 }, (x) => x * 3)
    const row = levels(resizeLanczos(slope, { width: 20, height: 2 })).slice(0, 20)
    // The middle of the four pixels that fall on one.
    for (let x = 3; x < 17; x += 1)
      expect(Math.abs((row[x] ?? 0) - (x * 4 + 1.5) * 3)).toBeLessThan(1.1)
  })

  it.each([
    [
      { width: 5, height: 4 },
      [
        92, 136, 121, 105, 142, 121, 106, 129, 124, 107, 137, 123, 108, 124, 130, 148, 148, 115,
        114, 125,
      ],
    ],
    [
      { width: 7, height: 11 },
      [
        16, 81, 168, 163, 20, 107, 172, 103, 191, 167, 39, 125, 213, 131, 196, 39, 70, 160, 175, 24,
        99,
      ],
    ],
    [
      { width: 16, height: 15 },
      [
        0, 19, 51, 75, 104, 136, 180, 255, 144, 0, 38, 63, 92, 115, 162, 205, 37, 57, 115, 157, 193,
        222,
      ],
    ],
  ])('gives at %o what Pillow 13 gives with LANCZOS, bit for bit', (size, wanted) => {
    const source = picture({ width: 13, height: 11 }, (x, y) => (x * 37 + y * 91) % 256)
    expect(levels(resizeLanczos(source, size)).slice(0, wanted.length)).toEqual(wanted)
  })

  it('reads a picture that does not begin at a whole number of pixels', () => {
    const source = picture({ width: 13, height: 11 }, (x, y) => (x * 37 + y * 91) % 256)
    const shifted = new Uint8ClampedArray(source.data.length + 1)
    shifted.set(source.data, 1)
    const size = { width: 5, height: 4 }
    expect(resizeLanczos({ ...source, data: shifted.subarray(1) }, size)).toEqual(
      resizeLanczos(source, size),
    )
  })
})
