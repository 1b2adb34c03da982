import { describe, expect, it } from 'vitest'
import { letterboxFor } from './letterbox.ts'
import { packLetterboxed, packRgbaToNchw } from './tensor.ts'

describe('tensor', () => {
  it('puts red, green and blue into planes of 0 to 1 and drops alpha', () => {
    const out = new Float32Array(6)
    packRgbaToNchw(Uint8Array.of(255, 51, 0, 9, 0, 102, 255, 9), { width: 2, height: 1 }, out)
    expect([...out].map((value) => Math.round(value * 255))).toEqual([255, 0, 51, 102, 0, 255])
  })

  it('lays grey around a photo that is narrower than the input', () => {
    const letterbox = letterboxFor({ width: 10, height: 5 }, { width: 4, height: 4 })
    const rgba = new Uint8ClampedArray(4 * 2 * 4).fill(200)
    const out = new Float32Array(3 * 16)
    packLetterboxed(rgba, letterbox, out)
    const levels = [...out].map((value) => Math.round(value * 255))
    const plane = [114, 114, 114, 114, 200, 200, 200, 200, 200, 200, 200, 200, 114, 114, 114, 114]
    expect(levels).toEqual([...plane, ...plane, ...plane])
  })

  it('overwrites what an earlier photo left in the border', () => {
    const out = new Float32Array(3 * 16).fill(9)
    const letterbox = letterboxFor({ width: 1, height: 4 }, { width: 4, height: 4 })
    packLetterboxed(new Uint8Array(16), letterbox, out)
    expect(Math.max(...out)).toBeCloseTo(114 / 255, 6)
  })

  it('takes scale and grey from the model', () => {
    const out = new Float32Array(3 * 4)
    const letterbox = letterboxFor({ width: 1, height: 2 }, { width: 2, height: 2 })
    packLetterboxed(new Uint8Array(8).fill(2), letterbox, out, { scale: 1, letterboxFill: 7 })
    expect([...out]).toEqual([2, 7, 2, 7, 2, 7, 2, 7, 2, 7, 2, 7])
  })

  it('refuses lengths that do not match', () => {
    const small = new Float32Array(5)
    expect(() => packRgbaToNchw(new Uint8Array(8), { width: 2, height: 1 }, small)).toThrow(
      RangeError,
    )
  })
})
