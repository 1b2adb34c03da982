import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recallChanges } from './recall-change.ts'
import { seededRandom } from './seeded-random.ts'

const group = fc
  .record({ truths: fc.nat(8), hits: fc.nat(8), otherHits: fc.nat(8) })
  .map(({ truths, hits, otherHits }) => [
    { truths, hits: Math.min(hits, truths), otherHits: Math.min(otherHits, truths) },
  ])

describe('the change of recall', () => {
  it('G5: is bounded from above by what the groups could have been', () => {
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 30 }), fc.nat(), (groups, seed) => {
        const [found] = recallChanges(groups, seed)
        expect(found?.change).toBeCloseTo((found?.recall ?? 0) - (found?.otherRecall ?? 0), 12)
        const gained = groups.some(([one]) => (one?.hits ?? 0) > (one?.otherHits ?? 0))
        const lost = groups.some(([one]) => (one?.hits ?? 0) < (one?.otherHits ?? 0))
        // Without one group that gained, no drawing of them shows a gain; nor without one a loss.
        expect(found?.upper95).toBeLessThanOrEqual(gained ? 1 : 0)
        expect(found?.upper95).toBeGreaterThanOrEqual(lost ? -1 : 0)
      }),
      { numRuns: 60 },
    )
  })

  it('G5: has the same bound for the same seed', () => {
    const groups = Array.from({ length: 20 }, (_, index) => [
      { truths: 5, hits: index % 4, otherHits: index % 5 },
    ])
    expect(recallChanges(groups, 7)).toEqual(recallChanges(groups, 7))
    expect(recallChanges(groups, 7)).not.toEqual(recallChanges(groups, 8))
  })

  it('G5: has a bound below the truth about one time in twenty', () => {
    const random = seededRandom(3)
    // Of one true box in two each model finds it by chance: the change is 0 in truth.
    const trials = Array.from({ length: 200 }, (_, trial) => {
      const groups = Array.from({ length: 40 }, () => [
        { truths: 4, hits: Math.floor(random() * 5), otherHits: Math.floor(random() * 5) },
      ])
      return (recallChanges(groups, trial)[0]?.upper95 ?? 0) < 0
    })
    const missed = trials.filter(Boolean).length
    expect(missed).toBeGreaterThan(2)
    expect(missed).toBeLessThan(24)
  })
})

const take = (seed: number) => Array.from({ length: 2000 }, seededRandom(seed))

describe('numbers from a seed', () => {
  it('are the same for the same seed, and evenly spread', () => {
    expect(take(5)).toEqual(take(5))
    expect(take(5).slice(0, 3)).not.toEqual(take(6).slice(0, 3))
    const tenths = Array.from({ length: 10 }, () => 0)
    for (const number of take(5)) tenths[Math.floor(number * 10)]! += 1
    for (const count of tenths) expect(Math.abs(count - 200)).toBeLessThan(60)
  })
})
