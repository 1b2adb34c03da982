import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibrationError } from './calibration-error.ts'

const shown = fc.uniqueArray(
  fc.record({ score: fc.double({ min: 0, max: 1, noNaN: true }), hit: fc.boolean() }),
  { minLength: 1, maxLength: 200, selector: ({ score }) => score },
)

describe('how far scores are off', () => {
  it('is nothing where each score is the share of hits', () => {
    const quarter = [true, false, false, false].map((hit) => ({ score: 0.25, hit }))
    const sure = [1, 1, 1, 1].map((score) => ({ score, hit: true }))
    const both = Array.from({ length: 15 }, (_, bin) => (bin < 7 ? quarter : sure)).flat()
    expect(calibrationError(both)).toBeCloseTo(0, 12)
  })

  it('is the gap where every score is off by as much', () => {
    const alarms = Array.from({ length: 100 }, () => ({ score: 0.8, hit: false }))
    expect(calibrationError(alarms)).toBeCloseTo(0.8, 12)
    const unsure = Array.from({ length: 100 }, () => ({ score: 0.3, hit: true }))
    expect(calibrationError(unsure)).toBeCloseTo(0.7, 12)
    expect(calibrationError([])).toBeNull()
  })

  it('lies between the gap over everything and 1, whatever the order', () => {
    fc.assert(
      fc.property(shown, (boxes) => {
        const error = calibrationError(boxes) ?? -1
        const gap = boxes.reduce((sum, { score, hit }) => sum + score - Number(hit), 0)
        expect(error).toBeGreaterThanOrEqual(Math.abs(gap) / boxes.length - 1e-9)
        expect(error).toBeLessThanOrEqual(1)
        expect(calibrationError(boxes.toReversed())).toBeCloseTo(error, 9)
      }),
    )
  })
})
