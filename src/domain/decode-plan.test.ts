import { describe, expect, it } from 'vitest'
import cases from '../contract/fixtures/detect/decode-plan.json' with { type: 'json' }
import { jpegShrink, shrunkSize } from './decode-plan.ts'

describe('the shrinking of a JPEG while it is decoded', () => {
  it.each(cases)('$name', ({ photo, wanted, shrink }) => {
    const planned = jpegShrink(photo, wanted)
    expect(planned).toBe(shrink)
    expect(shrunkSize(photo, planned).width).toBeGreaterThanOrEqual(wanted.width)
  })
})
