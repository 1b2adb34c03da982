import type { Size } from '../contract/geometry.ts'
import type { RgbaPixels } from './lanczos.ts'

/** A camera's picture as it comes: a plane of light, and colour at half the size both ways. */
export interface YuvPicture {
  readonly size: Size
  readonly data: Uint8Array
  /** `I420`: the colours in a plane each; `NV12`: side by side in one. */
  readonly format: 'I420' | 'NV12'
  /** Where each plane begins and how many bytes a row of it takes. */
  readonly planes: readonly { readonly offset: number; readonly stride: number }[]
  readonly colour: { readonly matrix: 'bt601' | 'bt709'; readonly fullRange: boolean }
}

/** At most so many pixels across and down are read for one of the small picture. */
const samplesPerSide = 4

/** Share of red and of blue in light (ITU-R BT.601 and BT.709). */
const shares = { bt601: [0.299, 0.114], bt709: [0.2126, 0.0722] } as const

/**
 * A small RGBA copy for the live preview: light is averaged over a grid of at most 4 x 4 pixels for
 * each small one, colour taken from the middle. Cheap and a little coarser than Lanczos, with which
 * photos are resized: nothing of a preview is kept.
 */
export function shrinkYuv(picture: YuvPicture, { width, height }: Size): RgbaPixels {
  const { size, data, colour } = picture
  const chroma = chromaReader(picture)
  const light = picture.planes[0] ?? { offset: 0, stride: size.width }
  const out = new Uint8ClampedArray(width * height * 4)
  const across = grid(size.width, width)
  const down = grid(size.height, height)
  const [redShare, blueShare] = shares[colour.matrix]
  const greenShare = 1 - redShare - blueShare
  // Studio range is 16 to 235 for light and 16 to 240 for colour.
  const lightScale = colour.fullRange ? 1 : 255 / 219
  const lightFloor = colour.fullRange ? 0 : 16
  const chromaScale = colour.fullRange ? 1 : 255 / 224
  let to = 0
  for (let y = 0; y < height; y += 1) {
    const rows = down[y]!
    for (let x = 0; x < width; x += 1, to += 4) {
      const columns = across[x]!
      let sum = 0
      for (const row of rows) {
        const from = light.offset + row * light.stride
        for (const column of columns) sum += data[from + column]!
      }
      const level = (sum / (rows.length * columns.length) - lightFloor) * lightScale
      const at = chroma(columns[columns.length >> 1]! >> 1, rows[rows.length >> 1]! >> 1)
      const blueness = (data[at.blue]! - 128) * chromaScale
      const redness = (data[at.red]! - 128) * chromaScale
      const red = level + 2 * (1 - redShare) * redness
      const blue = level + 2 * (1 - blueShare) * blueness
      out[to] = red
      out[to + 1] = (level - redShare * red - blueShare * blue) / greenShare
      out[to + 2] = blue
      out[to + 3] = 255
    }
  }
  return { width, height, data: out }
}

/** For each small position the positions of the large side that it is made of. */
function grid(from: number, to: number): readonly (readonly number[])[] {
  const scale = from / to
  const count = Math.min(samplesPerSide, Math.max(1, Math.floor(scale)))
  return Array.from({ length: to }, (_, index) =>
    Array.from({ length: count }, (_, sample) =>
      Math.min(from - 1, Math.floor((index + (sample + 0.5) / count) * scale)),
    ),
  )
}

/** Where in the data the two colours of a place lie, counted in colour samples. */
function chromaReader({ planes, format }: YuvPicture) {
  const [, first, second] = planes
  if (first === undefined) throw new RangeError(`a picture in ${format} has a plane of colour`)
  const at = { blue: 0, red: 0 }
  if (format === 'NV12') {
    return (x: number, y: number) => {
      at.blue = first.offset + y * first.stride + x * 2
      at.red = at.blue + 1
      return at
    }
  }
  if (second === undefined) throw new RangeError('a picture in I420 has two planes of colour')
  return (x: number, y: number) => {
    at.blue = first.offset + y * first.stride + x
    at.red = second.offset + y * second.stride + x
    return at
  }
}
