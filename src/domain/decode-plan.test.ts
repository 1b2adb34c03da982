import { describe, expect, it } from 'vitest'
import { jpegShrink, shrunkSize } from './decode-plan.ts'

describe('the shrinking of a JPEG while it is decoded', () => {
  it.each([
    ['is none for a small photo', { width: 640, height: 480 }, { width: 320, height: 240 }, 1],
    ['is none up to four times', { width: 1280, height: 960 }, { width: 320, height: 240 }, 1],
    ['leaves twice the wanted width', { width: 1284, height: 963 }, { width: 320, height: 240 }, 2],
    ['is 4 for 12 megapixels', { width: 4000, height: 3000 }, { width: 320, height: 240 }, 4],
    ['is 8 for 48 megapixels', { width: 8064, height: 6048 }, { width: 320, height: 240 }, 8],
    ['looks at portraits too', { width: 3000, height: 4000 }, { width: 240, height: 320 }, 4],
    ['leaves half as much again', { width: 4000, height: 3000 }, { width: 640, height: 480 }, 4],
    ['is less for a bigger input', { width: 4000, height: 3000 }, { width: 800, height: 600 }, 2],
    ['leaves twice to an eighth', { width: 4000, height: 3000 }, { width: 256, height: 192 }, 4],
  ] as const)('%s', (_, photo, wanted, shrink) => {
    expect(jpegShrink(photo, wanted)).toBe(shrink)
    expect(shrunkSize(photo, shrink).width).toBeGreaterThanOrEqual(wanted.width)
  })
})
