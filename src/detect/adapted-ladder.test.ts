import { describe, expect, it } from 'vitest'
import type { Backend } from '../contract/detection.ts'
import { adaptedLadder, needsRecheck } from './adapted-ladder.ts'
import { ladderFor } from './backend-ladder.ts'
import { engineHistory } from './engine-history.ts'
import { fakeStorage } from './testing/fake-model.ts'

const webgpu: Backend = { engine: 'webgpu', threads: 1 }
const two: Backend = { engine: 'wasm', threads: 2 }
const one: Backend = { engine: 'wasm', threads: 1 }
const day = 24 * 3_600_000

const ladder = ladderFor(
  {
    isolated: true,
    coreCount: 2,
    hasWebgpu: true,
    ios: false,
    savesData: false,
    userAgent: 'a browser',
  },
  false,
)

function phone() {
  const clock = { nowMs: 100 * day }
  const storage = fakeStorage()
  const open = (userAgent: string) => engineHistory(storage, userAgent, () => clock.nowMs)
  const history = open('a browser')
  const fall = (backend: Backend, saferWorked = true) =>
    history.rememberFault({ backend, cause: new Error('out of memory') }, { saferWorked })
  return { history, open, fall, clock, rungs: () => adaptedLadder(ladder, history).rungs }
}

describe('the ladder of a phone with a past', () => {
  it('is as it was where nothing happened', () => {
    expect(phone().rungs()).toEqual([two, one])
  })

  it('begins with what a person forces, and has everything else under it', () => {
    const { history, rungs } = phone()
    history.force(webgpu)
    expect(rungs()).toEqual([webgpu, two, one])
    history.force(one)
    expect(rungs()).toEqual([one, two])
    history.force(null)
    expect(rungs()).toEqual([two, one])
  })

  it('leaves out what fell twice, but never the last', () => {
    const { fall, rungs } = phone()
    fall(two)
    expect(rungs()).toEqual([two, one])
    fall(two)
    expect(rungs()).toEqual([one])
    fall(one)
    fall(one)
    expect(rungs()).toEqual([one])
  })

  it('does not hold against a backend a photo that fells all of them', () => {
    const { fall, rungs } = phone()
    fall(two, false)
    fall(two, false)
    expect(rungs()).toEqual([two, one])
  })

  it('tries again after a week, with another browser version, and when a person chooses', () => {
    const { fall, rungs, clock, open, history } = phone()
    fall(two)
    fall(two)
    expect(adaptedLadder(ladder, open('a newer browser')).rungs).toEqual([two, one])
    expect(adaptedLadder(ladder, open('a browser')).rungs).toEqual([one])
    clock.nowMs += 8 * day
    expect(rungs()).toEqual([two, one])
    fall(two)
    fall(two)
    history.force(null)
    expect(rungs()).toEqual([two, one])
  })

  it('drops what is forced once it fell twice', () => {
    const { history, fall, rungs } = phone()
    history.force(webgpu)
    fall(webgpu)
    fall(webgpu)
    expect(rungs()).toEqual([two, one])
  })

  it('keeps the causes, innermost last, the newest first', () => {
    const { history } = phone()
    const cause = new Error('detection failed', { cause: { boxPx: 3 } })
    history.rememberFault({ backend: two, cause }, { saferWorked: true })
    history.rememberFault({ backend: webgpu, cause: 'lost' }, { saferWorked: true })
    expect(history.faults().map(({ why }) => why)).toEqual([
      'lost',
      'detection failed: {"boxPx":3}',
    ])
  })
})

const dueRuns = (backend: Backend, isAfterFault: boolean) =>
  Array.from({ length: 200 }, (_, index) => index + 1).filter((runsSinceOpen) =>
    needsRecheck({ runsSinceOpen }, backend, isAfterFault),
  )

describe('a look at a golden picture while photos run', () => {
  it('comes now and then, and more often on graphics', () => {
    expect(dueRuns(two, false)).toEqual([100, 200])
    expect(dueRuns(webgpu, false)).toEqual([1, 25, 50, 75, 100, 125, 150, 175, 200])
  })

  it('comes in the first run after a fault', () => {
    expect(dueRuns(one, true)).toEqual([1, 100, 200])
  })
})
