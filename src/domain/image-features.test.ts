import { assert, integer, property, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { featureNames } from '../contract/monitoring.ts'
import { featureSize, imageFeatures } from './image-features.ts'
import type { RgbaPixels } from './lanczos.ts'

const size = { width: 320, height: 240 }

function picture(level: (x: number, y: number) => readonly [number, number, number]): RgbaPixels {
  const data = new Uint8ClampedArray(size.width * size.height * 4)
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      data.set([...level(x, y), 255], (y * size.width + x) * 4)
    }
  }
  return { ...size, data }
}

const grey = (level: number) => picture(() => [level, level, level])
/** Columns of 60 and 140 grey, `width` pixels wide. */
const stripes = (width: number) =>
  picture((x) => (Math.floor(x / width) % 2 === 0 ? [60, 60, 60] : [140, 140, 140]))

/** The same soft waves, taken with more pixels. */
function waves(scale: number): RgbaPixels {
  const large = { width: size.width * scale, height: size.height * scale }
  const data = new Uint8ClampedArray(large.width * large.height * 4)
  for (let at = 0; at < data.length; at += 4) {
    const x = ((at / 4) % large.width) / scale
    const level = 120 + 60 * Math.sin(x / 9)
    data.set([level, level * 0.9, level * 0.8, 255], at)
  }
  return { ...large, data }
}

describe('the features of a photo', () => {
  it('F1: say of a flat grey only how bright it is', () => {
    expect(imageFeatures(grey(100))).toEqual({
      luma: expect.closeTo(100, 3),
      contrast: expect.closeTo(0, 3),
      blur: expect.closeTo(Math.log(0.01), 3),
      saturation: 0,
      redBlue: 0,
      dark: 0,
      bright: 0,
    })
  })

  it('F1: count pixels under 16 and over 239, not those on the border', () => {
    expect([15, 16].map((level) => imageFeatures(grey(level)).dark)).toEqual([1, 0])
    expect([239, 241].map((level) => imageFeatures(grey(level)).bright)).toEqual([0, 1])
  })

  it('F1: weigh the colours of luma as eyes do, and see which light is warm', () => {
    const red = imageFeatures(picture(() => [200, 0, 0]))
    expect(red.luma).toBeCloseTo(0.299 * 200, 3)
    expect(red.saturation).toBe(1)
    expect(red.redBlue).toBeCloseTo(Math.log(201), 6)
    expect(imageFeatures(picture(() => [0, 0, 200])).redBlue).toBeCloseTo(-Math.log(201), 6)
  })

  it('F1: find contrast in stripes whatever their width, and sharpness in the fine ones', () => {
    const fine = imageFeatures(stripes(2))
    const coarse = imageFeatures(stripes(20))
    expect(fine.contrast).toBeCloseTo(40, 3)
    expect(coarse.contrast).toBeCloseTo(40, 3)
    expect(fine.blur).toBeGreaterThan(coarse.blur + 1)
  })

  it('F1: follow the scene and not the pixels of the camera', () => {
    const [one, four] = [imageFeatures(waves(1)), imageFeatures(waves(4))]
    for (const name of featureNames) expect(Math.abs(one[name] - four[name])).toBeLessThan(0.5)
  })

  it('F1: look at a photo fitted into 320 x 320, never stretched', () => {
    expect(featureSize({ width: 1280, height: 960 })).toEqual({ width: 320, height: 240 })
    expect(featureSize({ width: 300, height: 600 })).toEqual({ width: 160, height: 320 })
  })

  it('F1: are finite and in their bounds for any pixels, of one pixel too', () => {
    const side = integer({ min: 1, max: 5 })
    assert(
      property(side, side, uint8Array({ minLength: 100, maxLength: 100 }), (width, height, all) => {
        const data = all.subarray(0, width * height * 4)
        const features = imageFeatures({ width, height, data })
        for (const name of featureNames) expect(Number.isFinite(features[name])).toBe(true)
        for (const name of ['saturation', 'dark', 'bright'] as const) {
          expect(features[name]).toBeGreaterThanOrEqual(0)
          expect(features[name]).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 30 },
    )
  })
})
