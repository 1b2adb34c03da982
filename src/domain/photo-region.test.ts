import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { cutPixels } from './lanczos.ts'
import { evenRegion, regionIn } from './photo-region.ts'

const photo = { width: 4001, height: 2999 }
const regions = fc
  .record({
    x: fc.integer({ min: 0, max: 4000 }),
    y: fc.integer({ min: 0, max: 2998 }),
    right: fc.integer({ min: 1, max: 4001 }),
    below: fc.integer({ min: 1, max: 2999 }),
  })
  .filter(({ x, y, right, below }) => right > x && below > y)
  .map(({ x, y, right, below }) => ({ x, y, width: right - x, height: below - y }))
const copies = fc.constantFrom(photo, { width: 2001, height: 1500 }, { width: 500, height: 374 })

it('FP5: a part of a photo lies on any copy of it, and is read at even pixels around it', () => {
  fc.assert(
    fc.property(regions, copies, (region, decoded) => {
      const inside = regionIn(region, photo, decoded)
      const even = evenRegion(inside, decoded)
      expect([even.x % 2, even.y % 2]).toEqual([0, 0])
      expect(even.x).toBeLessThanOrEqual(inside.x)
      expect(even.x + even.width).toBeGreaterThanOrEqual(inside.x + inside.width)
      expect(even.x + even.width).toBeLessThanOrEqual(decoded.width)
      expect(even.y + even.height).toBeLessThanOrEqual(decoded.height)
      const endsAtEdge = even.x + even.width === decoded.width
      expect(endsAtEdge || even.width % 2 === 0).toBe(true)
    }),
  )
})

it('FP5: a part of the whole is that part', () => {
  const region = { x: 889, y: 833, width: 1333, height: 1333 }
  expect(regionIn(region, photo, photo)).toEqual(region)
})

it('FP5: pixels are cut out row by row', () => {
  const data = Uint8ClampedArray.from({ length: 4 * 3 * 4 }, (_, index) => index)
  const cut = cutPixels({ width: 4, height: 3, data }, { x: 1, y: 1, width: 2, height: 2 })
  expect([...cut.data]).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 36, 37, 38, 39, 40, 41, 42, 43])
})
