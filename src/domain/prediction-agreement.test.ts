import { describe, expect, it } from 'vitest'
import type { Box } from '../contract/geometry.ts'
import { agreementOf, agrees, sameJpegRule, sameTensorRule } from './prediction-agreement.ts'

const thresholds = [0.25, 0.25]
const box: Box = { x: 100, y: 100, width: 200, height: 100 }

function said(score: number, place: Box = box, classId = 0) {
  return { classId, box: place, score }
}

describe('agreement of two engines', () => {
  const tensor = sameTensorRule(0.1)
  const disagrees = (first: ReturnType<typeof said>[], second: ReturnType<typeof said>[]) =>
    !agrees(agreementOf([{ first, second }], thresholds, tensor), tensor)

  it('D1: on one tensor is a pixel of the model’s input and a hundredth of score', () => {
    expect(disagrees([said(0.8)], [said(0.809, { ...box, x: 109, width: 191 })])).toBe(false)
    expect(disagrees([said(0.8)], [said(0.8, { ...box, x: 111 })])).toBe(true)
    expect(disagrees([said(0.8)], [said(0.8, { ...box, width: 211 })])).toBe(true)
    expect(disagrees([said(0.8)], [said(0.82)])).toBe(true)
    expect(disagrees([said(0.8)], [said(0.8, box, 1)])).toBe(true)
  })

  it('D1: asks of either side, and not of boxes near the threshold', () => {
    expect(disagrees([], [said(0.8)])).toBe(true)
    expect(disagrees([said(0.8)], [])).toBe(true)
    expect(disagrees([said(0.26)], [])).toBe(false)
    expect(disagrees([said(0.271)], [said(0.262)])).toBe(false)
  })

  it('D1: lets no box stand in for two', () => {
    expect(disagrees([said(0.8), said(0.8)], [said(0.8)])).toBe(true)
  })

  it('D2: on one JPEG is nineteen of twenty at IoU 0.9 and 0.05 of score, over all photos', () => {
    const good = { first: [said(0.8)], second: [said(0.84, { ...box, width: 185 })] }
    const bad = { first: [said(0.8)], second: [said(0.8, { ...box, width: 175 })] }
    const check = (goodCount: number) => {
      const pairs = [...Array.from({ length: goodCount }, () => good), bad]
      return agreementOf(pairs, thresholds, sameJpegRule)
    }
    expect(check(19)).toEqual({ checked: 40, partnered: 38 })
    expect(agrees(check(19), sameJpegRule)).toBe(true)
    expect(agrees(check(18), sameJpegRule)).toBe(false)
  })
})
