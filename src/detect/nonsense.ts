import type { RawOutput } from '../domain/golden-check.ts'

/** How far a score may lie outside of 0 to 1 by rounding. */
const roundingOfScore = 0.01

/**
 * Output that no working engine gives: something is not a number, everything is zero, every box
 * stands at one place, or a score is none. Seen on Android with large inputs
 * (microsoft/onnxruntime#29130) and on some graphics drivers (#29807).
 */
export function isNonsense({ output, anchorCount }: RawOutput): boolean {
  let isAllZero = true
  for (const value of output) {
    if (!Number.isFinite(value)) return true
    if (value !== 0) isAllZero = false
  }
  return isAllZero || isStuck(output, anchorCount) || hasNoScore(output, anchorCount)
}

/** Anchors lie all over the input, so the centres of their boxes differ, whatever they find. */
function isStuck(output: Float32Array, anchorCount: number): boolean {
  const [first] = output
  return anchorCount > 1 && output.subarray(0, anchorCount).every((cx) => cx === first)
}

/** Scores have gone through a sigmoid. */
function hasNoScore(output: Float32Array, anchorCount: number): boolean {
  return output
    .subarray(4 * anchorCount)
    .some((score) => score < -roundingOfScore || score > 1 + roundingOfScore)
}
