import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  firstPace,
  isTooSlow,
  paceAfterLook,
  paceAfterSame,
  previewHold,
  restMs,
  type PreviewPace,
} from './preview-pace.ts'

/** The pace after frames that cost so much, on an engine with so many sizes. */
function after(sizeCount: number, costsMs: readonly number[], pace = firstPace): PreviewPace {
  return costsMs.reduce((last, costMs) => paceAfterLook(last, { costMs, sizeCount }), pace)
}

describe('the pace of the live preview', () => {
  it('never takes more than half of the worker’s time, and a fifth where power is short', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 5000, noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        (costsMs, thrifty) => {
          const costMs = costsMs.at(-1) ?? 0
          const busy = costMs / (costMs + restMs(after(3, costsMs), costMs, thrifty))
          expect(busy).toBeLessThanOrEqual((thrifty ? 0.2 : 0.5) + 1e-9)
        },
      ),
    )
  })

  it('looks at most eight times a second, and twice where power is short', () => {
    expect(5 + restMs(firstPace, 5, false)).toBe(125)
    expect(5 + restMs(firstPace, 5, true)).toBe(500)
  })

  it('rests longer once nothing has changed for a while, and not after a change', () => {
    let pace = after(1, [50])
    for (let count = 0; count < 7; count += 1) pace = paceAfterSame(pace)
    expect(4 + restMs(pace, 4, false)).toBe(125)
    pace = paceAfterSame(pace)
    expect(4 + restMs(pace, 4, false)).toBe(500)
    expect(4 + restMs(after(1, [50], pace), 4, false)).toBe(125)
  })

  it('goes to a smaller size where frames are dear, and judges that by its own frames', () => {
    const pace = after(3, [900, 400, 420])
    expect(pace).toMatchObject({ sizeIndex: 1, costsMs: [] })
    expect(after(3, [300], pace).sizeIndex).toBe(1)
  })

  it('does not mind one slow frame, as the first one is', () => {
    expect(after(3, [2000, 90, 95, 92, 2000]).sizeIndex).toBe(0)
  })

  it('goes back to the larger size where frames are cheap, and stays between the limits', () => {
    const small = after(2, [400, 400, 400])
    expect(after(2, [30, 30, 30], small).sizeIndex).toBe(0)
    expect(after(2, [120, 120, 120, 120], small).sizeIndex).toBe(1)
  })

  it('takes the smallest size that another engine has', () => {
    const small = after(3, [900, 900, 900, 900, 900, 900])
    expect(small.sizeIndex).toBe(2)
    expect(after(1, [100], small)).toMatchObject({ sizeCount: 1, sizeIndex: 0 })
  })

  it('is too slow only at the smallest size, and not for one bad frame', () => {
    expect(isTooSlow(after(2, [1500, 1500, 1500]))).toBe(false)
    expect(isTooSlow(after(2, [1500, 1500, 1500, 1200, 1300, 1400]))).toBe(true)
    expect(isTooSlow(after(1, [3000, 90, 100]))).toBe(false)
    expect(isTooSlow(after(1, [3000, 3000]))).toBe(false)
  })
})

describe('what stands against looking', () => {
  const free = { hidden: false, photosBusy: false, modelReady: true }

  it('is nothing on a page in sight, with no photo in work and a model that runs', () => {
    expect(previewHold(free)).toBeNull()
  })

  it.each([
    [{ hidden: true, photosBusy: true, modelReady: false }, 'hidden'],
    [{ hidden: false, photosBusy: true, modelReady: false }, 'photos'],
    [{ hidden: false, photosBusy: false, modelReady: false }, 'model'],
  ] as const)('of %o tells %s', (conditions, hold) => {
    expect(previewHold(conditions)).toBe(hold)
  })
})
