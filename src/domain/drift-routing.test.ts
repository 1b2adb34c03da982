import { array, assert, constantFrom, double, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DriftRoute } from '../contract/monitoring.ts'
import { bandOf, coolDownMs, routeDrift, type JudgedWindow } from './drift-routing.ts'

const day = 24 * 3_600_000
const now = 100 * day

/** Judges windows in their order, two days apart, each with what was done about it. */
function routes(percents: readonly number[], gapMs = 2 * day): DriftRoute[] {
  const judged: JudgedWindow[] = []
  for (const [index, driftPercent] of percents.entries()) {
    const at = now + index * gapMs
    const { route } = routeDrift(driftPercent, judged.toReversed(), at)
    judged.push({ driftPercent, route, at })
  }
  return judged.map(({ route }) => route)
}

describe('the routing of drift', () => {
  it.each([
    [0, null],
    [0.1, 'retrain'],
    [4.99, 'retrain'],
    [5, 'alert'],
    [8, 'alert'],
    [8.01, 'experiment'],
    [100, 'experiment'],
  ])('F5: puts %d %% into the row %s', (percent, band) => {
    expect(bandOf(percent)).toBe(band)
  })

  it.each([
    { percents: [4, 4, 4], wanted: ['recorded', 'retrain', 'recorded'] },
    { percents: [6.5, 6.5, 6.5], wanted: ['recorded', 'alert', 'recorded'] },
    { percents: [12, 12, 12], wanted: ['recorded', 'experiment', 'recorded'] },
    { percents: [4, 0, 4], wanted: ['recorded', 'recorded', 'retrain'] },
    { percents: [4, 0, 0, 4], wanted: ['recorded', 'recorded', 'recorded', 'recorded'] },
    { percents: [0, 0, 0], wanted: ['recorded', 'recorded', 'recorded'] },
    { percents: [4, 12], wanted: ['recorded', 'retrain'] },
    { percents: [12, 4], wanted: ['recorded', 'retrain'] },
    { percents: [12, 0, 12, 0], wanted: ['recorded', 'recorded', 'experiment', 'recorded'] },
  ])('F6: takes two of the last three windows for $percents: $wanted', ({ percents, wanted }) => {
    expect(routes(percents)).toEqual(wanted)
  })

  it('F7: rests for seven days after an action, and not an hour longer', () => {
    const seven = [4, 4, 4]
    expect(routes(seven, coolDownMs - 1)).toEqual(['recorded', 'retrain', 'recorded'])
    expect(routes(seven, coolDownMs)).toEqual(['recorded', 'retrain', 'retrain'])
  })

  it('F7: lets a higher row pass the cool-down of a lower one, and not the other way', () => {
    expect(routes([4, 4, 12, 12])).toEqual(['recorded', 'retrain', 'recorded', 'experiment'])
    expect(routes([12, 12, 4, 4])).toEqual(['recorded', 'experiment', 'recorded', 'recorded'])
  })

  it('F6: says why nothing is done', () => {
    expect(routeDrift(6, [], now)).toMatchObject({ band: 'alert', heldBy: 'confirmation' })
    const acted: JudgedWindow = { driftPercent: 6, route: 'alert', at: now - day }
    expect(routeDrift(6, [acted], now)).toMatchObject({ band: 'alert', heldBy: 'cool-down' })
    expect(routeDrift(0, [acted], now)).toMatchObject({ band: null, heldBy: null })
  })

  const windows = array(
    record({
      driftPercent: double({ min: 0, max: 100, noNaN: true }),
      route: constantFrom<DriftRoute>('recorded', 'retrain', 'alert', 'experiment'),
      at: integer({ min: 0, max: now }),
    }),
    { maxLength: 6 },
  )

  it('F6: never does more than two windows ask for, and nothing where this one asks for nothing', () => {
    assert(
      property(double({ min: 0, max: 100, noNaN: true }), windows, (percent, before) => {
        const { route } = routeDrift(percent, before, now)
        const asking = [percent, ...before.slice(0, 2).map((one) => one.driftPercent)]
        const floors: Partial<Record<DriftRoute, number>> = { retrain: 0, alert: 5, experiment: 8 }
        const floor = floors[route] ?? 0
        const confirming = asking.filter((one) => one >= floor && one > 0).length
        expect(route === 'recorded' || (percent > 0 && confirming >= 2)).toBe(true)
      }),
    )
  })
})
