import { describe, expect, it } from 'vitest'
import type { Box } from '../contract/geometry.ts'
import { matchClass, type EvaluatedPhoto } from './coco-match.ts'
import { bestF1, cheapest, operatingPoint, thresholdCurve } from './threshold-curves.ts'

function boxAt(x: number): Box {
  return { x, y: 0, width: 40, height: 40 }
}

/** Truths at 0, 100, 200, 300; hits at 0.9, 0.7, 0.7, 0.2; false alarms at 0.8 and 0.3. */
const photo: EvaluatedPhoto = {
  truths: [0, 100, 200, 300].map((x) => ({
    classId: 0,
    box: boxAt(x),
    areaPx: 1600,
    crowd: false,
  })),
  detections: [
    { x: 0, score: 0.9 },
    { x: 500, score: 0.8 },
    { x: 100, score: 0.7 },
    { x: 200, score: 0.7 },
    { x: 600, score: 0.3 },
    { x: 300, score: 0.2 },
  ].map(({ x, score }) => ({ classId: 0, box: boxAt(x), score })),
}
const matches = [matchClass([photo], 0)]

describe('figures against the score threshold', () => {
  it('V3: counts hits, false alarms and misses of what is shown', () => {
    expect(operatingPoint(matches, 0.7)).toEqual({
      score: 0.7,
      hits: 3,
      falseAlarms: 1,
      misses: 1,
      precision: 0.75,
      recall: 0.75,
      f1: 0.75,
    })
    expect(thresholdCurve(matches, [0, 0.85, 0.95]).map(({ hits }) => hits)).toEqual([4, 1, 0])
  })

  it('V3: finds the best F1, half-way to the next score', () => {
    const best = bestF1(matches)
    expect(best).toMatchObject({ hits: 4, falseAlarms: 2, misses: 0, f1: 0.8 })
    expect(best.score).toBeCloseTo(0.1, 12)
    expect(operatingPoint(matches, best.score)).toEqual(best)
  })

  it('V3: shows less the dearer a false alarm is', () => {
    expect(cheapest(matches, { miss: 10, falseAlarm: 1 }).hits).toBe(4)
    expect(cheapest(matches, { miss: 1, falseAlarm: 1.5 })).toMatchObject({
      hits: 3,
      falseAlarms: 1,
    })
    expect(cheapest(matches, { miss: 1, falseAlarm: 10 })).toMatchObject({
      hits: 1,
      falseAlarms: 0,
    })
  })

  it('V3: leaves out what falls on an ignore region', () => {
    const crowd = { classId: 0, box: boxAt(500), areaPx: 1600, crowd: true }
    const ignoring = [matchClass([{ ...photo, truths: [...photo.truths, crowd] }], 0)]
    expect(operatingPoint(ignoring, 0.7)).toMatchObject({ hits: 3, falseAlarms: 0, misses: 1 })
  })

  it('stands at 1 where there is nothing to find or nothing was found', () => {
    const none = matchClass([{ truths: photo.truths, detections: [] }], 0)
    expect(bestF1([none])).toMatchObject({ score: 1, hits: 0, misses: 4, f1: 0 })
    expect(bestF1([])).toMatchObject({ score: 1, f1: 0, precision: 0, recall: 0 })
  })
})
