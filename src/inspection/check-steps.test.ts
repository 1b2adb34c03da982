import { describe, expect, it } from 'vitest'
import { BoxId } from '../contract/ids.ts'
import type { CorrectedBox } from '../contract/record.ts'
import { nextStep, standingStep, stepAfterFix } from './check-steps.ts'

const ids = [1, 2, 3].map((n) => BoxId.parse(`00000000-0000-4000-8000-00000000000${n}`))

function marks(...reviewed: boolean[]): CorrectedBox[] {
  return reviewed.map((isReviewed, index) => ({
    boxId: ids[index]!,
    classId: 0,
    box: { x: 0, y: 0, width: 10, height: 10 },
    score: 0.5,
    origin: 'model',
    parentBoxId: ids[index]!,
    reviewed: isReviewed,
  }))
}

describe('check steps', () => {
  it('begins with the first mark that nobody has judged', () => {
    expect(nextStep(marks(true, false, false))).toEqual({ name: 'card', boxId: ids[1] })
  })

  it('goes round to marks that were passed over, and asks for what was missed after the last', () => {
    expect(nextStep(marks(false, true, true), ids[2])).toEqual({ name: 'card', boxId: ids[0] })
    expect(nextStep(marks(true, true, true), ids[2])).toEqual({ name: 'missed' })
    expect(nextStep([])).toEqual({ name: 'missed' })
  })

  it('leads from a fix to where it came from', () => {
    const fix = { name: 'fix', boxId: ids[0]! } as const
    expect(stepAfterFix({ ...fix, next: 'cards' }, marks(true, false))).toEqual({
      name: 'card',
      boxId: ids[1],
    })
    expect(stepAfterFix({ ...fix, next: 'missed' }, marks(true, false))).toEqual({ name: 'missed' })
  })

  it('falls back to the whole photo when undo took the mark away', () => {
    expect(standingStep({ name: 'fix', boxId: ids[2]!, next: 'cards' }, marks(true))).toEqual({
      name: 'whole',
    })
  })
})
