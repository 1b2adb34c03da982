import { expect, it } from 'vitest'
import { smallerInputs } from './preview-sizes.ts'

const square = (side: number) => ({ width: side, height: side })

it('offers flat inputs for a camera held sideways and tall ones for one held upright', () => {
  expect(smallerInputs(square(640), { width: 1920, height: 1440 })).toEqual([
    { width: 480, height: 384 },
    { width: 320, height: 256 },
  ])
  expect(smallerInputs(square(640), { width: 1440, height: 1920 })).toEqual([
    { width: 384, height: 480 },
    { width: 256, height: 320 },
  ])
})

it('offers nothing so small that marks vanish, and nothing as large as the model’s own', () => {
  expect(smallerInputs(square(320), { width: 640, height: 480 })).toEqual([
    { width: 256, height: 192 },
  ])
  expect(smallerInputs(square(224), { width: 640, height: 480 })).toEqual([])
})
