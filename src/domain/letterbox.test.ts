import { describe, expect, it } from 'vitest'
import cases from '../contract/fixtures/detect/letterbox.json' with { type: 'json' }
import type { Xyxy } from './boxes.ts'
import { inputToPhoto, letterboxFor, photoToInput } from './letterbox.ts'

function corners(numbers: readonly number[] | undefined): Xyxy {
  const [left, top, right, bottom] = numbers ?? []
  if (left === undefined || top === undefined || right === undefined || bottom === undefined) {
    throw new Error('the fixture has a box without four corners')
  }
  return [left, top, right, bottom]
}

describe('letterbox', () => {
  it.each(cases)('lays $photo into $input as the trainer does', (golden) => {
    const letterbox = letterboxFor(golden.photo, golden.input)
    expect(letterbox.scale).toBeCloseTo(golden.scale, 12)
    expect([letterbox.padLeft, letterbox.padTop]).toEqual([golden.padLeft, golden.padTop])
    expect(letterbox.content).toEqual({ width: golden.contentWidth, height: golden.contentHeight })
    golden.boxesPhotoXyxy.forEach((box, index) => {
      const inInput = photoToInput(letterbox, corners(box))
      const inPhoto = inputToPhoto(letterbox, inInput)
      corners(golden.boxesInputXyxy[index]).forEach((value, side) => {
        expect(inInput[side]).toBeCloseTo(value, 9)
        expect(inPhoto[side]).toBeCloseTo(box[side] ?? Number.NaN, 9)
      })
    })
  })
})
