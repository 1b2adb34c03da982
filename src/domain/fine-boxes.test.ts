import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import fixture from '../contract/fixtures/detect/fine.json' with { type: 'json' }
import type { Box } from '../contract/geometry.ts'
import { iou, liesInside } from './boxes.ts'
import type { FoundBox } from './detections.ts'
import { addedBoxes, boxesOfTile } from './fine-boxes.ts'
import { finePlan } from './fine-tiles.ts'

function boxOf([left = 0, top = 0, right = 0, bottom = 0]: readonly number[]): Box {
  return { x: left, y: top, width: right - left, height: bottom - top }
}

const photo = { width: 4000, height: 3000 }
const tiles = finePlan(photo, { width: 640, height: 640 })?.tiles ?? []
const middle = { x: 889, y: 833, width: 1333, height: 1333 }
const at = (box: Box, score = 0.5, classId: 0 | 1 = 0): FoundBox => ({ classId, box, score })

const found = fc
  .record({
    x: fc.double({ min: 0, max: 867, noNaN: true }),
    y: fc.double({ min: 0, max: 867, noNaN: true }),
    width: fc.double({ min: 1, max: 133, noNaN: true }),
    height: fc.double({ min: 1, max: 133, noNaN: true }),
    classId: fc.constantFrom(0 as const, 1 as const),
    score: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ classId, score, ...box }) => at(box, score, classId))

describe("a tile's boxes", () => {
  it('FP2: count, and are added, as the trainer says', () => {
    for (const { added } of fixture) {
      for (const golden of added) {
        const boxes = golden.foundXyxy.map((xyxy, index) =>
          at(boxOf(xyxy), golden.scores[index] ?? 0),
        )
        const counted = boxesOfTile(boxes, { tile: golden.tile, photo: golden.photo })
        expect(counted).toHaveLength(golden.counted.length)
        const first = golden.firstXyxy.map((xyxy) => at(boxOf(xyxy)))
        const sum = addedBoxes(counted, first, golden.nmsIou)
        expect(sum).toHaveLength(golden.addedXyxy.length)
        for (const [index, { box }] of sum.entries()) {
          const expected = boxOf(golden.addedXyxy[index] ?? [])
          for (const side of ['x', 'y', 'width', 'height'] as const) {
            expect(box[side]).toBeCloseTo(expected[side], 6)
          }
        }
      }
    }
  })

  it('FP2: do not count where an inner border cut them, and do at the edge of the photo', () => {
    const touchingLeft = at({ x: 2, y: 600, width: 60, height: 60 })
    expect(boxesOfTile([touchingLeft], { tile: middle, photo })).toEqual([])
    const corner = { x: 0, y: 0, width: 1333, height: 1333 }
    expect(boxesOfTile([touchingLeft], { tile: corner, photo })).toEqual([touchingLeft])
  })

  it('FP2: do not count where they are longer than half of the tile', () => {
    const long = at({ x: 300, y: 300, width: 700, height: 40 })
    expect(boxesOfTile([long], { tile: middle, photo })).toEqual([])
  })

  it('FP2: lie on the photo', () => {
    fc.assert(
      fc.property(fc.array(found), fc.constantFrom(...tiles), (boxes, tile) => {
        for (const { box } of boxesOfTile(boxes, { tile, photo })) {
          expect(liesInside(box, photo)).toBe(true)
        }
      }),
    )
  })

  it('FP2: see a mark that lies across two tiles once and whole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3880 }),
        fc.integer({ min: 0, max: 2880 }),
        fc.integer({ min: 20, max: 110 }),
        (x, y, side) => {
          const mark = { x, y, width: side, height: side }
          // Each tile finds what it sees of the mark, cut at its own border.
          const seen = tiles.flatMap((tile) => {
            const left = Math.max(mark.x, tile.x)
            const top = Math.max(mark.y, tile.y)
            const right = Math.min(mark.x + side, tile.x + tile.width)
            const bottom = Math.min(mark.y + side, tile.y + tile.height)
            if (right - left < 2 || bottom - top < 2) return []
            const part = boxOf([left - tile.x, top - tile.y, right - tile.x, bottom - tile.y])
            return boxesOfTile([at(part)], { tile, photo })
          })
          const added = addedBoxes(seen, [], 0.5)
          expect(added).toHaveLength(1)
          expect(iou(added[0]?.box ?? mark, mark)).toBeCloseTo(1)
        },
      ),
    )
  })
})

describe('what a fine pass adds', () => {
  it('FP3: has no double among itself or with the first pass, and all of it was found', () => {
    fc.assert(
      fc.property(fc.array(found), fc.array(found), (boxes, first) => {
        const added = addedBoxes(boxes, first, 0.4)
        for (const [index, one] of added.entries()) {
          expect(boxes).toContain(one)
          const others = [...first, ...added.slice(0, index)]
          for (const other of others.filter(({ classId }) => classId === one.classId)) {
            expect(iou(one.box, other.box)).toBeLessThanOrEqual(0.4)
          }
        }
      }),
    )
  })

  it('FP3: is, above a higher threshold, the part of it with higher scores', () => {
    fc.assert(
      fc.property(fc.array(found), fc.double({ min: 0, max: 1, noNaN: true }), (boxes, least) => {
        const all = addedBoxes(boxes, [], 0.5)
        const few = addedBoxes(
          boxes.filter(({ score }) => score > least),
          [],
          0.5,
        )
        expect(few).toEqual(all.filter(({ score }) => score > least))
      }),
    )
  })

  it('FP3: leaves out a part of a mark that is shown, and a mark around it', () => {
    const shown = at({ x: 100, y: 100, width: 400, height: 100 })
    const part = at({ x: 120, y: 110, width: 40, height: 40 }, 0.9)
    const around = at({ x: 50, y: 50, width: 600, height: 300 }, 0.9)
    expect(addedBoxes([part, around], [shown], 0.5)).toEqual([])
  })

  it('FP3: may be a dent where a scratch is shown', () => {
    const scratch = at({ x: 100, y: 100, width: 100, height: 100 }, 0.5, 0)
    const dent = at({ x: 100, y: 100, width: 100, height: 100 }, 0.4, 1)
    expect(addedBoxes([dent], [scratch], 0.5)).toEqual([dent])
  })
})
