import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import cases from '../contract/fixtures/detect/nms.json' with { type: 'json' }
import { nms } from './nms.ts'

describe('nms', () => {
  it.each(cases)('$title', ({ boxesXyxy, scores, nmsIou, limit, kept }) => {
    const cornersXyxy = boxesXyxy.flat()
    expect(nms({ cornersXyxy, scores }, { iou: nmsIou, maxBoxes: limit })).toEqual(kept)
  })

  it('keeps the best box, and no two that overlap by more than the limit', () => {
    const someBoxes = fc.array(
      fc.tuple(fc.nat(40), fc.nat(40), fc.integer({ min: 1, max: 30 }), fc.nat(9)),
    )
    fc.assert(
      fc.property(someBoxes, (boxes) => {
        const cornersXyxy = boxes.flatMap(([x, y, side]) => [x, y, x + side, y + side])
        const scores = boxes.map(([, , , score]) => score / 10)
        const kept = nms({ cornersXyxy, scores }, { iou: 0.5, maxBoxes: 100 })
        const again = nms(
          {
            cornersXyxy: kept.flatMap((index) => cornersXyxy.slice(index * 4, index * 4 + 4)),
            scores: kept.map((index) => scores[index] ?? 0),
          },
          { iou: 0.5, maxBoxes: 100 },
        )
        expect(again).toEqual(kept.map((_, index) => index))
        expect(scores[kept[0] ?? -1] ?? -1).toBe(Math.max(-1, ...scores))
      }),
    )
  })
})
