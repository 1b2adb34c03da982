import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Box } from '../contract/geometry.ts'
import {
  boxToXyxy,
  clipBox,
  cxcywhToXyxy,
  intersection,
  iou,
  liesInside,
  xyxyToBox,
  xyxyToCxcywh,
} from './boxes.ts'

const anyBox = fc.record({
  x: fc.double({ min: 0, max: 5000, noNaN: true }),
  y: fc.double({ min: 0, max: 5000, noNaN: true }),
  width: fc.double({ min: 0.01, max: 5000, noNaN: true }),
  height: fc.double({ min: 0.01, max: 5000, noNaN: true }),
})

describe('boxes', () => {
  const box = { x: 0, y: 0, width: 20, height: 10 }

  it.each<[string, Box, { shared: number; overlap: number }]>([
    ['the same box', box, { shared: 200, overlap: 1 }],
    ['a narrower one', { ...box, width: 17 }, { shared: 170, overlap: 17 / 20 }],
    ['a neighbour', { ...box, x: 20 }, { shared: 0, overlap: 0 }],
    ['a corner', { x: 10, y: 5, width: 20, height: 10 }, { shared: 50, overlap: 50 / 350 }],
    ['nothing', { ...box, width: 0 }, { shared: 0, overlap: 0 }],
  ])('measures how far a box overlaps %s', (_, other, { shared, overlap }) => {
    expect(intersection(box, other)).toBe(shared)
    expect(iou(box, other)).toBe(overlap)
  })

  it('overlaps the same either way round, between 0 and 1', () => {
    fc.assert(
      fc.property(anyBox, anyBox, (a, b) => {
        expect(iou(a, b)).toBe(iou(b, a))
        expect(iou(a, b)).toBeGreaterThanOrEqual(0)
        expect(iou(a, b)).toBeLessThanOrEqual(1 + 1e-12)
      }),
    )
  })

  it('cuts a box at the edges of the photo, and drops one beside it', () => {
    const photo = { width: 100, height: 80 }
    expect(clipBox({ x: 90, y: 70, width: 30, height: 30 }, photo)).toEqual({
      x: 90,
      y: 70,
      width: 10,
      height: 10,
    })
    expect(clipBox({ x: 100, y: 0, width: 30, height: 30 }, photo)).toBeNull()
  })

  it('cuts to something that lies inside', () => {
    const photo = { width: 3000, height: 2000 }
    fc.assert(
      fc.property(anyBox, (box) => {
        const cut = clipBox(box, photo)
        expect(cut === null || liesInside(cut, photo)).toBe(true)
      }),
    )
  })

  it('turns corners and centres into each other', () => {
    fc.assert(
      fc.property(anyBox, (box) => {
        const back = xyxyToBox(cxcywhToXyxy(xyxyToCxcywh(boxToXyxy(box))))
        expect(back?.x).toBeCloseTo(box.x, 6)
        expect(back?.height).toBeCloseTo(box.height, 6)
      }),
    )
  })

  it('makes no box of corners that are swapped or not finite', () => {
    expect(xyxyToBox([10, 0, 5, 10])).toBeNull()
    expect(xyxyToBox([0, 0, Number.NaN, 10])).toBeNull()
    expect(xyxyToBox([0, 0, Number.POSITIVE_INFINITY, 10])).toBeNull()
  })
})
