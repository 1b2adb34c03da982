import { expect, test } from '@playwright/test'
import { decodeFigures, encodeFigures, type PhoneFigures } from './bench/phone-code.ts'

const figures: PhoneFigures = {
  cores: 8,
  threads: 2,
  photoToBoxesMs: { reference: 512.3, ort1t: 240, ort2t: 170.5 },
  inferMs: { reference: 300, ort1t: 140.2, ort2t: 80 },
  releasedMs: 90.1,
  mainBlockedMs: 3,
  sessionMs: 210.7,
}

test.describe('the code that a phone shows', () => {
  test('is one short line that gives the figures back', () => {
    const code = encodeFigures(figures)
    expect(code).toMatch(/^LB1-[0-9a-z-]{20,60}$/)
    expect(decodeFigures(` ${code.toUpperCase()}\n`)).toEqual(figures)
  })

  test('with a letter changed or missing says so', () => {
    const code = encodeFigures(figures)
    const changed = code.replace(/-8-/, '-9-')
    for (const wrong of [changed, code.slice(0, -1), code.slice(0, 20), `${code}-1`]) {
      expect(() => decodeFigures(wrong)).toThrow('the code is not whole')
    }
    expect(() => decodeFigures('hello')).toThrow('begins with LB1-')
  })
})
