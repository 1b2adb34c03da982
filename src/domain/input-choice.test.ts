import { describe, expect, it } from 'vitest'
import { bestInput } from './input-choice.ts'

const square = { size: { width: 640, height: 640 } }
const landscape = { size: { width: 640, height: 480 } }
const portrait = { size: { width: 480, height: 640 } }
const inputs = [square, landscape, portrait]

describe('the input for a photo', () => {
  it.each([
    [4000, 3000, landscape],
    [1365, 1024, landscape], // 4:3 in whole pixels is a hair less
    [1920, 1080, landscape],
    [3024, 4032, portrait],
    [1080, 1920, portrait],
    [1000, 1000, square],
    [1100, 1000, square], // a rectangle would show it smaller
  ])('of %i x %i wastes least on grey border, at the largest scale', (width, height, wanted) => {
    expect(bestInput({ width, height }, inputs)).toBe(wanted)
  })

  it('is the only one where there is one', () => {
    expect(bestInput({ width: 4000, height: 3000 }, [square])).toBe(square)
  })
})
