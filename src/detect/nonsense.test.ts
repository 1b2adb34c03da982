import { describe, expect, it } from 'vitest'
import { isNonsense } from './nonsense.ts'
import { plainOutput } from './testing/fake-engine.ts'

/** The plain output with one number changed. */
function changed(index: number, value: number) {
  const output = plainOutput.output.slice()
  output[index] = value
  return { ...plainOutput, output }
}

describe('nonsense', () => {
  it('is output that is all zero, or not finite anywhere', () => {
    expect(isNonsense(plainOutput)).toBe(false)
    expect(isNonsense({ ...plainOutput, output: new Float32Array(12) })).toBe(true)
    expect(isNonsense(changed(3, Number.NaN))).toBe(true)
    expect(isNonsense(changed(3, Number.POSITIVE_INFINITY))).toBe(true)
  })

  it('is boxes that all stand at one place', () => {
    const output = plainOutput.output.slice()
    output.fill(10, 0, plainOutput.anchorCount)
    expect(isNonsense({ ...plainOutput, output })).toBe(true)
  })

  it('is a score that is none; one of a class that was not found is fine', () => {
    expect(isNonsense(changed(8, 1.5))).toBe(true)
    expect(isNonsense(changed(8, -3))).toBe(true)
    expect(isNonsense(changed(8, 1.005))).toBe(false)
    const output = plainOutput.output.slice()
    output.fill(0, 8)
    expect(isNonsense({ ...plainOutput, output })).toBe(false)
  })
})
