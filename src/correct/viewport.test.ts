import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  boxToView,
  clamped,
  fitMark,
  fitPhoto,
  imageToView,
  pinched,
  viewToImage,
  zoomAt,
  type Viewport,
} from './viewport.ts'

const photo = { width: 4000, height: 3000 }
const stage = { width: 390, height: 520 }

const viewport: fc.Arbitrary<Viewport> = fc.record({
  scale: fc.double({ min: 0.05, max: 8, noNaN: true }),
  offsetX: fc.double({ min: -2000, max: 2000, noNaN: true }),
  offsetY: fc.double({ min: -2000, max: 2000, noNaN: true }),
})
const viewPoint = fc.record({
  viewX: fc.double({ min: 0, max: 390, noNaN: true }),
  viewY: fc.double({ min: 0, max: 520, noNaN: true }),
})

describe('viewport', () => {
  it('leads from view to image and back', () => {
    fc.assert(
      fc.property(viewport, viewPoint, (view, point) => {
        const back = imageToView(view, viewToImage(view, point))
        expect(back.viewX).toBeCloseTo(point.viewX, 5)
        expect(back.viewY).toBeCloseTo(point.viewY, 5)
      }),
    )
  })

  it('keeps what lies under the pointer while zooming', () => {
    fc.assert(
      fc.property(
        viewport,
        viewPoint,
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        (view, point, factor) => {
          const image = viewToImage(view, point)
          const after = imageToView(zoomAt(view, point, factor), image)
          expect(after.viewX).toBeCloseTo(point.viewX, 5)
          expect(after.viewY).toBeCloseTo(point.viewY, 5)
        },
      ),
    )
  })

  it('keeps what lay under two fingers under them', () => {
    const start = { scale: 0.1, offsetX: 5, offsetY: 90 }
    const from = [
      { viewX: 100, viewY: 200 },
      { viewX: 200, viewY: 200 },
    ] as const
    const to = [
      { viewX: 60, viewY: 260 },
      { viewX: 260, viewY: 260 },
    ] as const
    const after = pinched(start, from, to)
    expect(after.scale).toBeCloseTo(0.2)
    for (const finger of [0, 1] as const) {
      const now = imageToView(after, viewToImage(start, from[finger]))
      expect(now.viewX).toBeCloseTo(to[finger].viewX)
      expect(now.viewY).toBeCloseTo(to[finger].viewY)
    }
  })

  it('shows the whole photo, centred', () => {
    const box = boxToView(fitPhoto(photo, stage), { x: 0, y: 0, ...photo })
    expect(box.x).toBeCloseTo(0)
    expect(box.width).toBeCloseTo(390)
    expect(box.y).toBeCloseTo((520 - 292.5) / 2)
  })

  const mark = fc.record({
    x: fc.double({ min: 0, max: 3000, noNaN: true }),
    y: fc.double({ min: 0, max: 2000, noNaN: true }),
    width: fc.double({ min: 4, max: 1000, noNaN: true }),
    height: fc.double({ min: 4, max: 1000, noNaN: true }),
  })
  it('leaves room for handles around a mark that is fitted', () => {
    fc.assert(
      fc.property(mark, (box) => {
        const inView = boxToView(fitMark(box, photo, stage), box)
        expect(inView.x).toBeGreaterThan(stage.width * 0.15)
        expect(inView.x + inView.width).toBeLessThan(stage.width * 0.85)
        expect(inView.y).toBeGreaterThan(60)
      }),
    )
  })

  it('never lets the photo leave the stage', () => {
    fc.assert(
      fc.property(viewport, (view) => {
        const box = boxToView(clamped(view, photo, stage), { x: 0, y: 0, ...photo })
        expect(box.x).toBeLessThanOrEqual(stage.width - 79)
        expect(box.x + box.width).toBeGreaterThanOrEqual(79)
        expect(box.y).toBeLessThanOrEqual(stage.height - 79)
        expect(box.y + box.height).toBeGreaterThanOrEqual(79)
      }),
    )
  })
})
