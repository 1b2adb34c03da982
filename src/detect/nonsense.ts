import type { RawOutput } from '../domain/golden-check.ts'

/**
 * Output that no working engine gives: something is not a number, or everything is zero. Seen on
 * Android with large inputs (microsoft/onnxruntime#29130) and on some graphics drivers (#29807).
 */
export function isNonsense({ output }: RawOutput): boolean {
  let isAllZero = true
  for (const value of output) {
    if (!Number.isFinite(value)) return true
    if (value !== 0) isAllZero = false
  }
  return isAllZero
}
