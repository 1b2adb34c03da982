import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GateReason } from '../contract/evaluation.ts'
import { judgeCandidate, type GateInput, type GateSide } from './gate.ts'
import { slices } from './photo-outcome.ts'

const figures = {
  ap: 0.2,
  ap50: 0.4,
  ap75: 0.1,
  apSmall: 0.1,
  apMedium: 0.2,
  apLarge: 0.3,
  ar100: 0.5,
}

/** `groupCount` cars of which each has so many scratches; `hits` of them are found on each. */
function cars(groupCount: number, hits: number, truths = 5): GateSide['groupCounts'] {
  const none = { truths: 0, hits: 0 }
  const counts = slices.map((_, slice) => (slice === 0 ? { truths, hits } : none))
  return new Map(Array.from({ length: groupCount }, (_, car) => [`car ${car}`, counts]))
}

const side: GateSide = {
  figures,
  groupCounts: cars(40, 3),
  calibrationError: 0.1,
  shownCount: 800,
  medianInferMs: 20,
}

function input(changes: Partial<GateSide> = {}, more: Partial<GateInput> = {}): GateInput {
  const candidate = { ...side, ...changes }
  return {
    candidate,
    candidateFloat: candidate,
    champion: side,
    demo: false,
    goldenScore: 0.3,
    seed: 1,
    ...more,
  }
}

function refusals(given: GateInput): string[] {
  return judgeCandidate(given)
    .reasons.filter(({ outcome }) => outcome === 'refuse')
    .map(({ rule }) => rule)
}

function reason(given: GateInput, rule: GateReason['rule']): GateReason | undefined {
  return judgeCandidate(given).reasons.find((one) => one.rule === rule)
}

const anyFigure = fc.double({ min: 0, max: 1, noNaN: true })

describe('the gate', () => {
  it('lets the champion itself pass, with every rule in words', () => {
    const { verdict, reasons } = judgeCandidate(input())
    expect(verdict).toBe('pass')
    expect(reasons.map(({ rule }) => rule)).toEqual([
      'ap50',
      'ap',
      'int8-ap50',
      'int8-ap',
      'recall-class',
      'recall-int8',
      'calibration',
      'speed',
      'self-test',
    ])
    expect(reasons.every(({ message }) => /\d/.test(message))).toBe(true)
  })

  it('G1: refuses an AP50 or mAP more than half a point or a tenth below the champion’s', () => {
    fc.assert(
      fc.property(anyFigure, anyFigure, fc.constantFrom('ap', 'ap50'), (own, best, figure) => {
        const candidate = { ...figures, [figure]: own }
        const champion = { ...side, figures: { ...figures, [figure]: best } }
        const refused = own < best - Math.min(0.005, best / 10)
        const given = input({ figures: candidate }, { champion })
        expect(refusals(given)).toEqual(refused ? [figure] : [])
      }),
    )
    expect(reason(input({ figures: { ...figures, ap50: 0.39 } }), 'ap50')?.message).toBe(
      "AP50 is 39.00 %, the champion's 40.00 %; at least 39.50 % is asked.",
    )
  })

  it('G2: refuses an int8 file that keeps less than 95 % of its float’s AP50 or mAP', () => {
    fc.assert(
      fc.property(anyFigure, fc.constantFrom('ap', 'ap50'), (whole, figure) => {
        const candidateFloat = { ...side, figures: { ...figures, [figure]: whole } }
        const refused = figures[figure] < 0.95 * whole
        expect(refusals(input({}, { candidateFloat }))).toEqual(refused ? [`int8-${figure}`] : [])
      }),
    )
  })

  it('G2: does not judge the int8 file by fewer than 100 boxes of a class', () => {
    const candidateFloat = { ...side, figures: { ...figures, ap50: 0.9 } }
    const few = input({ groupCounts: cars(19, 3) }, { candidateFloat })
    expect(reason(few, 'int8-ap50')).toMatchObject({ outcome: 'too-few' })
    const enough = input({ groupCounts: cars(20, 3) }, { candidateFloat })
    expect(reason(enough, 'int8-ap50')).toMatchObject({ outcome: 'refuse' })
  })

  it('G3: refuses a recall that is surely lower, or by more than 3 points', () => {
    expect(refusals(input({ groupCounts: cars(40, 2) }))).toEqual(['recall-class'])
    expect(refusals(input({ groupCounts: cars(40, 4) }))).toEqual([])
    const mixed = new Map(
      [...side.groupCounts].map(([car, counts], index) => {
        const [scratch = { truths: 0, hits: 0 }, ...others] = counts
        // 13 cars lose one scratch of five and 6 gain one: -3.5 points, and not surely below 0.
        const change = index < 13 ? -1 : index < 19 ? 1 : 0
        return [car, [{ ...scratch, hits: scratch.hits + change }, ...others]]
      }),
    )
    const found = reason(input({ groupCounts: mixed }), 'recall-class')
    expect(found).toMatchObject({ outcome: 'refuse', about: 'scratch' })
    expect((found?.candidate ?? 0) - (found?.champion ?? 0)).toBeCloseTo(-0.035, 9)
  })

  it('G3: never refuses a recall that no group lost', () => {
    const gains = fc.array(fc.nat(2), { minLength: 40, maxLength: 40 })
    fc.assert(
      fc.property(gains, fc.nat(), (gained, seed) => {
        const groupCounts = new Map(
          [...side.groupCounts].map(([car, [scratch, ...others]], index) => {
            const hits = (scratch?.hits ?? 0) + (gained[index] ?? 0)
            return [car, [{ truths: 5, hits }, ...others]]
          }),
        )
        expect(refusals(input({ groupCounts }, { seed }))).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  it('G4: refuses an int8 recall that is surely more than a point below its float’s', () => {
    const candidateFloat = { ...side, groupCounts: cars(40, 4) }
    expect(refusals(input({}, { candidateFloat }))).toEqual(['recall-int8'])
  })

  it('G5: shows what is too few to judge and does not refuse it', () => {
    const champion = { ...side, groupCounts: cars(19, 5) }
    const few = input({ groupCounts: cars(19, 0), shownCount: 499, calibrationError: 1 })
    const { verdict, reasons } = judgeCandidate({ ...few, champion, candidateFloat: champion })
    expect(verdict).toBe('pass')
    const tooFew = reasons.filter(({ outcome }) => outcome === 'too-few')
    expect(tooFew.map(({ rule }) => rule)).toEqual([
      'int8-ap50',
      'int8-ap',
      'recall-class',
      'recall-int8',
      'calibration',
    ])
    expect(tooFew[0]?.message).toMatch(/^Too few to judge: 95 boxes, 100 are needed\./)
    const one = reason(input({ shownCount: 1 }), 'calibration')
    expect(one?.message).toContain('1 box shown, 500 are needed')
  })

  it('G5: believes no bound of fewer than 10 vehicles, and a drop of over 3 points none the less', () => {
    const [int8, float] = [cars(9, 27, 30), cars(9, 28, 30)]
    const few = input({ groupCounts: int8 }, { candidateFloat: { figures, groupCounts: float } })
    const found = reason(few, 'recall-int8')
    expect(found?.outcome).toBe('too-few')
    expect(found?.message).toBe(
      'Too few to judge: 9 vehicles, 10 are needed. Recall of scratch by the int8 file is 90.00 %, by its float file 93.33 %, on 270 boxes of 9 vehicles, too few vehicles for a bound of the change.',
    )
    const ten = { candidateFloat: { figures, groupCounts: cars(10, 28, 30) } }
    expect(refusals(input({ groupCounts: cars(10, 27, 30) }, ten))).toEqual(['recall-int8'])

    const champion = { ...side, groupCounts: cars(9, 20, 40) }
    const own = { groupCounts: cars(9, 19, 40) }
    expect(refusals(input(own, { champion }))).toEqual([])
    const worse = { groupCounts: cars(9, 18, 40) }
    expect(refusals(input(worse, { champion }))).toEqual(['recall-class'])
  })

  it('G11: refuses a model that is silent on its golden pictures', () => {
    expect(refusals(input({}, { goldenScore: 0.0499 }))).toEqual(['self-test'])
    expect(refusals(input({}, { goldenScore: 0.05 }))).toEqual([])
  })

  it('G6: refuses scores that are off by 2 points more than the champion’s', () => {
    expect(refusals(input({ calibrationError: 0.1199 }))).toEqual([])
    expect(refusals(input({ calibrationError: 0.1201 }))).toEqual(['calibration'])
    expect(reason(input({ calibrationError: null }), 'calibration')?.outcome).toBe('too-few')
  })

  it('G7: refuses an int8 file that takes more than a quarter longer', () => {
    expect(refusals(input({ medianInferMs: 25 }))).toEqual([])
    expect(refusals(input({ medianInferMs: 25.1 }))).toEqual(['speed'])
  })

  it('G8: says that a demo is one, and judges it by the same rules', () => {
    expect(reason(input({}, { demo: true }), 'demo')).toMatchObject({ outcome: 'pass' })
    expect(refusals(input({ medianInferMs: 30 }, { demo: true }))).toEqual(['speed'])
  })

  it('judges the first of all by itself alone', () => {
    const rules = judgeCandidate(input({}, { champion: null })).reasons.map(({ rule }) => rule)
    expect(rules).toEqual(['int8-ap50', 'int8-ap', 'recall-int8', 'self-test'])
  })

  it('says that nothing can be judged without a true box', () => {
    const empty = { ...figures, ap: -1, ap50: -1 }
    expect(reason(input({ figures: empty }), 'ap50')).toMatchObject({ outcome: 'too-few' })
    expect(refusals(input({ figures: empty }))).toEqual([])
  })
})
