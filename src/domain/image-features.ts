import type { FeatureName } from '../contract/monitoring.ts'
import type { Size } from '../contract/geometry.ts'
import { letterboxFor } from './letterbox.ts'
import { resizeLanczos, type RgbaPixels } from './lanczos.ts'

/** Photos are looked at inside this square, so that a feature does not follow the camera's pixels. */
export const featureInput: Size = { width: 320, height: 320 }

/** A pixel counts as dark below this luma, and as bright above `brightOver`; of 0 to 255. */
export const darkUnder = 16
export const brightOver = 239

/** Keeps the logarithm of a flat picture finite: far below the noise of any camera. */
const flatVariance = 0.01

export type ImageFeatures = Readonly<Record<FeatureName, number>>

/** The size at which a photo is looked at: fitted into `featureInput`, never padded. */
export function featureSize(photo: Size): Size {
  return letterboxFor(photo, featureInput).content
}

/**
 * What the light and the lens did to a photo, in seven numbers. Phone, server and reference use
 * this very code, through the domain's own resampler. Source: issue 5; docs/monitoring.md.
 * @param photo pixels of the upright photo, whole or shrunk by the decoder as `jpegShrink` says
 */
export function imageFeatures(photo: RgbaPixels): ImageFeatures {
  const small = resizeLanczos(photo, featureSize(photo))
  const luma = lumaPlane(small)
  const { mean, variance } = moments(luma)
  return {
    luma: mean,
    contrast: Math.sqrt(variance),
    blur: Math.log(moments(laplacian(luma, small)).variance + flatVariance),
    ...colour(small),
    dark: shareOf(luma, (level) => level < darkUnder),
    bright: shareOf(luma, (level) => level > brightOver),
  }
}

/** Luma by ITU-R BT.601 from the gamma-coded levels, 0 to 255. */
function lumaPlane({ width, height, data }: RgbaPixels): Float32Array {
  const luma = new Float32Array(width * height)
  for (let pixel = 0, at = 0; pixel < luma.length; pixel += 1, at += 4) {
    luma[pixel] = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!
  }
  return luma
}

/** Four-neighbour Laplacian of the pixels that have all four neighbours; [0] where none has. */
function laplacian(luma: Float32Array, { width, height }: Size): Float32Array {
  if (width < 3 || height < 3) return new Float32Array(1)
  const response = new Float32Array((width - 2) * (height - 2))
  let to = 0
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x
      const around = luma[at - 1]! + luma[at + 1]! + luma[at - width]! + luma[at + width]!
      response[to] = around - 4 * luma[at]!
      to += 1
    }
  }
  return response
}

/**
 * Mean saturation of HSV, (max - min) / max, and the logarithm of red over blue: neither changes
 * when all light is scaled. One level is added to both sums of the latter, so that black is 0.
 */
function colour({ data }: RgbaPixels): { saturation: number; redBlue: number } {
  const pixelCount = data.length / 4
  let saturation = 0
  let red = 0
  let blue = 0
  for (let at = 0; at < data.length; at += 4) {
    const r = data[at]!
    const g = data[at + 1]!
    const b = data[at + 2]!
    const most = Math.max(r, g, b)
    if (most > 0) saturation += (most - Math.min(r, g, b)) / most
    red += r
    blue += b
  }
  return {
    saturation: saturation / pixelCount,
    redBlue: Math.log((red + pixelCount) / (blue + pixelCount)),
  }
}

function moments(values: Float32Array): { mean: number; variance: number } {
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return { mean, variance: squares / values.length }
}

function shareOf(values: Float32Array, counts: (value: number) => boolean): number {
  let count = 0
  for (const value of values) if (counts(value)) count += 1
  return count / values.length
}
