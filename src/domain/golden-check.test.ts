import { describe, expect, it } from 'vitest'
import { agrees, expectationOf, goldenDifference, type RawOutput } from './golden-check.ts'

/** Two anchors: a certain scratch and a likely dent. */
const plainOutput: RawOutput = {
  output: Float32Array.from([10, 50, 10, 50, 8, 20, 8, 20, 0.9, 0, 0, 0.4]),
  classCount: 2,
  anchorCount: 2,
  embedding: Float32Array.from([0.5, 0.25]),
}

const expected: Parameters<typeof goldenDifference>[0] = {
  file: 'golden/1.png',
  top: [
    { classId: 0, score: 0.9, cxcywh: [10, 10, 8, 8] },
    { classId: 1, score: 0.4, cxcywh: [50, 50, 20, 20] },
  ],
  embedding: [0.5, 0.25],
}

/** The plain output with one number changed. */
function changed(index: number, value: number) {
  const output = plainOutput.output.slice()
  output[index] = value
  return { ...plainOutput, output }
}

describe('the golden check', () => {
  it('finds no difference where the output is the same', () => {
    const difference = goldenDifference(expected, plainOutput)
    expect(difference.boxPx).toBe(0)
    expect(difference.score).toBeCloseTo(0, 6)
    expect(difference.embedding).toBe(0)
    expect(agrees(difference)).toBe(true)
  })

  it.each([
    ['lets a box be a pixel off', 0, 10.9, true],
    ['refuses a box two pixels off', 0, 12, false],
    ['lets a score be a hundredth off', 8, 0.909, true],
    ['refuses a score two hundredths off', 8, 0.92, false],
    ['refuses what is no number', 8, Number.NaN, false],
  ])('%s', (_, index, value, isRight) => {
    expect(agrees(goldenDifference(expected, changed(index, value)))).toBe(isRight)
  })

  it('does not ask in which order the anchors come', () => {
    const { output } = plainOutput
    const swapped = output.map((_, index) => output[index % 2 === 0 ? index + 1 : index - 1] ?? 0)
    expect(agrees(goldenDifference(expected, { ...plainOutput, output: swapped }))).toBe(true)
  })

  it('refuses another embedding, and a missing one', () => {
    const off = { ...plainOutput, embedding: Float32Array.from([0.5, 0.3]) }
    expect(agrees(goldenDifference(expected, off))).toBe(false)
    expect(agrees(goldenDifference(expected, { ...plainOutput, embedding: null }))).toBe(false)
  })

  it('makes an expectation of one engine that it agrees with itself', () => {
    const own = expectationOf(plainOutput, 'a picture')
    expect(own.top[0]).toMatchObject({ classId: 0, cxcywh: [10, 10, 8, 8] })
    expect(own.top).toHaveLength(4)
    expect(agrees(goldenDifference(own, plainOutput))).toBe(true)
  })
})
