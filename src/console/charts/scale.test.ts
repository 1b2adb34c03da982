import { describe, expect, it } from 'vitest'
import { placeOn, roundScale, timeScale } from './scale.ts'

describe('a scale', () => {
  it('goes in round steps from below the lowest to above the highest value', () => {
    expect(roundScale([0.13, 0.87])).toEqual({ from: 0, to: 1, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] })
    expect(roundScale([1.8, 3.1], { from: 0 }).ticks).toEqual([0, 1, 2, 3, 4])
  })

  it('adds no step where the highest value is round but for rounding', () => {
    expect(roundScale([0, 0.1 + 0.2], { steps: 3 }).to).toBeCloseTo(0.3)
  })

  it('keeps the ends that it is given', () => {
    const scale = roundScale([0.2, 7], { from: 0, to: 5 })
    expect([scale.from, scale.to]).toEqual([0, 5])
    expect(placeOn(scale, 5)).toBe(1)
  })

  it('has room for one value, and for none', () => {
    const one = roundScale([4])
    expect(placeOn(one, 4)).toBeGreaterThan(0)
    expect(placeOn(one, 4)).toBeLessThan(1)
    expect(roundScale([])).toMatchObject({ from: 0, to: 1 })
  })

  it('leaves out what is no number', () => {
    expect(roundScale([Number.NaN, 1, 2])).toMatchObject({ from: 1, to: 2 })
  })

  it('puts ticks of time on whole hours or days', () => {
    const from = new Date(2026, 10, 20, 13, 20).getTime()
    const { ticks } = timeScale([from, from + 5 * 86_400_000])
    expect(ticks.length).toBeGreaterThan(2)
    for (const tick of ticks) expect(new Date(tick).getMinutes()).toBe(0)
  })
})
