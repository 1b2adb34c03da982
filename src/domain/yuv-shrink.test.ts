import { describe, expect, it } from 'vitest'
import { shrinkYuv, type YuvPicture } from './yuv-shrink.ts'

type Rgb = readonly [red: number, green: number, blue: number]
type Colour = YuvPicture['colour']

const shares = { bt601: [0.299, 0.114], bt709: [0.2126, 0.0722] } as const

/** The definition of the two standards, forwards: what `shrinkYuv` has to undo. */
function yuvOf([red, green, blue]: Rgb, { matrix, fullRange }: Colour) {
  const [kr, kb] = shares[matrix]
  const y = kr * red + (1 - kr - kb) * green + kb * blue
  const u = (blue - y) / (2 * (1 - kb))
  const v = (red - y) / (2 * (1 - kr))
  return fullRange
    ? [y, u + 128, v + 128]
    : [16 + (y * 219) / 255, 128 + (u * 224) / 255, 128 + (v * 224) / 255]
}

/** A picture whose left half has one colour and whose right half another; rows are padded. */
function picture(
  halves: readonly [Rgb, Rgb],
  format: YuvPicture['format'],
  colour: Colour,
): YuvPicture {
  const size = { width: 16, height: 8 }
  const stride = 20
  const chromaStride = 24
  const light = { offset: 4, stride }
  const first = { offset: light.offset + stride * size.height, stride: chromaStride }
  const second = { offset: first.offset + (chromaStride * size.height) / 2, stride: chromaStride }
  const data = new Uint8Array(second.offset + (chromaStride * size.height) / 2)
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const [luma = 0, u = 0, v = 0] = yuvOf(halves[x < 8 ? 0 : 1], colour)
      data[light.offset + y * stride + x] = Math.round(luma)
      const row = (y >> 1) * chromaStride
      if (format === 'NV12') {
        data[first.offset + row + (x >> 1) * 2] = Math.round(u)
        data[first.offset + row + (x >> 1) * 2 + 1] = Math.round(v)
      } else {
        data[first.offset + row + (x >> 1)] = Math.round(u)
        data[second.offset + row + (x >> 1)] = Math.round(v)
      }
    }
  }
  const planes = format === 'NV12' ? [light, first] : [light, first, second]
  return { size, data, format, planes, colour }
}

const silver: Rgb = [190, 196, 201]
const red: Rgb = [170, 30, 40]

describe('a small copy of a camera’s picture', () => {
  it.each([
    ['I420', 'bt601', true],
    ['I420', 'bt709', false],
    ['NV12', 'bt709', true],
    ['NV12', 'bt601', false],
  ] as const)('has the colours of one in %s, %s, full range %s', (format, matrix, fullRange) => {
    const small = shrinkYuv(picture([silver, red], format, { matrix, fullRange }), {
      width: 4,
      height: 2,
    })
    const pixel = (index: number) => Array.from(small.data.subarray(index * 4, index * 4 + 3))
    for (const [index, colour] of [
      [0, silver],
      [1, silver],
      [2, red],
      [7, red],
    ] as const) {
      pixel(index).forEach((level, channel) => {
        expect(Math.abs(level - (colour[channel] ?? 0))).toBeLessThanOrEqual(3)
      })
    }
    expect(small.data[3]).toBe(255)
  })

  it('averages what a small pixel covers', () => {
    const whole = picture(
      [
        [0, 0, 0],
        [200, 200, 200],
      ],
      'I420',
      { matrix: 'bt601', fullRange: true },
    )
    expect(shrinkYuv(whole, { width: 1, height: 1 }).data[1]).toBe(100)
  })

  it('may be as large as the picture, or larger', () => {
    const whole = picture([silver, red], 'NV12', { matrix: 'bt709', fullRange: true })
    expect(shrinkYuv(whole, { width: 32, height: 16 }).data).toHaveLength(32 * 16 * 4)
  })

  it('of planes that are missing is an error', () => {
    const whole = picture([silver, red], 'NV12', { matrix: 'bt709', fullRange: true })
    expect(() => shrinkYuv({ ...whole, planes: whole.planes.slice(0, 1) }, whole.size)).toThrow(
      /plane of colour/,
    )
  })
})
