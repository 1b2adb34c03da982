import type { Box, Size } from '../contract/geometry.ts'

/** Four bytes a pixel, row by row, with no padding. */
export interface RgbaPixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray | Uint8Array
}

/** A part of a picture that lies on it, in whole pixels. */
export function cutPixels(source: RgbaPixels, { x, y, width, height }: Box): RgbaPixels {
  if (width === source.width && height === source.height) return source
  const data = new Uint8ClampedArray(width * height * 4)
  for (let row = 0; row < height; row += 1) {
    const from = ((y + row) * source.width + x) * 4
    data.set(source.data.subarray(from, from + width * 4), row * width * 4)
  }
  return { width, height, data }
}

/** For one output position: the first input position and the weights from there on. */
interface Tap {
  readonly first: number
  readonly weights: Float64Array
}

/** The taps of a resize in whole numbers, `most` weights for each, filled up with 0. */
export interface WholeTaps {
  readonly first: Int32Array
  readonly count: Int32Array
  readonly weights: Int32Array
  readonly most: number
}

const lobes = 3

/**
 * Weights are counted in 2^-22: a level times a weight, summed, stays inside of 32 bits. Pillow does
 * the same, so that the results are equal to the bit; and whole numbers take less time.
 */
const precisionBits = 22
const half = 1 << (precisionBits - 1)

const rowsAtOnce = 4

/**
 * Lanczos with three lobes whose support widens when it shrinks a picture: the reference resampler
 * of every model (`lanczos3-antialiased` in its manifest). Rows first, rounded to whole levels
 * between the two passes: bit for bit what Pillow gives, with which training resizes. A canvas
 * skips most of the pixels of a thin scratch instead and is 1.7 levels off on average. Alpha comes
 * out opaque.
 */
export function resizeLanczos(source: RgbaPixels, { width, height }: Size): RgbaPixels {
  if (source.width === width && source.height === height) return source
  const rows = resizeRows(source, width)
  return { width, height, data: resizeColumns(rows, source.height, { width, height }) }
}

/** Taps of a resize of `sourceLength` pixels to `length`; each tap's weights sum to 1. */
export function lanczosTaps(sourceLength: number, length: number): readonly Tap[] {
  const scale = sourceLength / length
  const stretch = Math.max(1, scale)
  return Array.from({ length }, (_, index) => {
    const centre = (index + 0.5) * scale
    const first = Math.max(0, Math.floor(centre - lobes * stretch + 0.5))
    const end = Math.min(sourceLength, Math.floor(centre + lobes * stretch + 0.5))
    const weights = Float64Array.from({ length: Math.max(1, end - first) }, (_, offset) =>
      lanczos((first + offset + 0.5 - centre) / stretch),
    )
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return { first, weights: weights.map((weight) => weight / sum) }
  })
}

function lanczos(x: number): number {
  if (x === 0) return 1
  if (Math.abs(x) >= lobes) return 0
  const angle = Math.PI * x
  return (lobes * Math.sin(angle) * Math.sin(angle / lobes)) / (angle * angle)
}

export function wholeTaps(sourceLength: number, length: number): WholeTaps {
  const taps = lanczosTaps(sourceLength, length)
  const longest = Math.max(...taps.map((tap) => tap.weights.length))
  const most = Math.ceil(longest / rowsAtOnce) * rowsAtOnce
  const weights = new Int32Array(length * most)
  for (const [index, tap] of taps.entries()) {
    weights.set(tap.weights.map(wholeWeight), index * most)
  }
  return {
    first: Int32Array.from(taps, ({ first }) => first),
    count: Int32Array.from(taps, (tap) => tap.weights.length),
    weights,
    most,
  }
}

/** Rounded half away from zero. */
function wholeWeight(weight: number): number {
  return Math.trunc(weight * (1 << precisionBits) + (weight < 0 ? -0.5 : 0.5))
}

/** RGB, `width` x source height x 3, and some empty rows below. */
function resizeRows(source: RgbaPixels, width: number): Uint8ClampedArray {
  const { first, count, weights, most } = wholeTaps(source.width, width)
  const pixels = wholePixels(source.data)
  const rows = new Uint8ClampedArray(width * (source.height + rowsAtOnce) * 3)
  let to = 0
  for (let y = 0; y < source.height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let red = half
      let green = half
      let blue = half
      // The indices stay inside by construction of the taps: the non-null marks cost nothing.
      let from = y * source.width + first[x]!
      const end = x * most + count[x]!
      for (let tap = x * most; tap < end; tap += 1, from += 1) {
        const weight = weights[tap]!
        const pixel = pixels[from]!
        red = (red + Math.imul(pixel & 255, weight)) | 0
        green = (green + Math.imul((pixel >> 8) & 255, weight)) | 0
        blue = (blue + Math.imul((pixel >> 16) & 255, weight)) | 0
      }
      rows[to] = red >> precisionBits
      rows[to + 1] = green >> precisionBits
      rows[to + 2] = blue >> precisionBits
      to += 3
    }
  }
  return rows
}

/** One number a pixel, red in its lowest byte: every machine that runs this is little-endian. */
function wholePixels(data: RgbaPixels['data']): Int32Array {
  const aligned = data.byteOffset % 4 === 0 ? data : data.slice()
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2)
}

function resizeColumns(
  rows: Uint8ClampedArray,
  sourceHeight: number,
  { width, height }: Size,
): Uint8ClampedArray {
  const { first, count, weights, most } = wholeTaps(sourceHeight, height)
  const stride = width * 3
  const sums = new Int32Array(stride)
  const data = new Uint8ClampedArray(width * height * 4)
  let to = 0
  for (let y = 0; y < height; y += 1) {
    sums.fill(half)
    let tap = y * most
    const end = tap + count[y]!
    // Several rows at a time, so that the sums are fetched and stored less often. The weights that
    // are left over are 0, and there are rows for them below the picture.
    for (let a = first[y]! * stride; tap < end; tap += rowsAtOnce, a += rowsAtOnce * stride) {
      const [w0, w1, w2, w3] = [
        weights[tap]!,
        weights[tap + 1]!,
        weights[tap + 2]!,
        weights[tap + 3]!,
      ]
      const b = a + stride
      const c = b + stride
      const d = c + stride
      for (let i = 0; i < stride; i += 1) {
        const upper = Math.imul(rows[a + i]!, w0) + Math.imul(rows[b + i]!, w1)
        const lower = Math.imul(rows[c + i]!, w2) + Math.imul(rows[d + i]!, w3)
        sums[i] = (sums[i]! + upper + lower) | 0
      }
    }
    for (let i = 0; i < stride; i += 3, to += 4) {
      data[to] = sums[i]! >> precisionBits
      data[to + 1] = sums[i + 1]! >> precisionBits
      data[to + 2] = sums[i + 2]! >> precisionBits
      data[to + 3] = 255
    }
  }
  return data
}
