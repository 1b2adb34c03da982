import sharp, { type Sharp } from 'sharp'
import type { Size } from '../../src/contract/geometry.ts'

/** A photo of more pixels is refused before it is decoded (docs/sync.md). */
const maxPixels = 250_000_000

function open(picture: Uint8Array): Sharp {
  return sharp(picture, { limitInputPixels: maxPixels, failOn: 'error' }).autoOrient()
}

/** Size of the upright picture. Rejects where the bytes are no picture. */
export async function photoSizeOf(picture: Uint8Array): Promise<Size> {
  const { autoOrient } = await open(picture).metadata()
  return { width: autoOrient.width, height: autoOrient.height }
}

/**
 * The upright picture at a size, RGBA, by the reference resampler: libvips's `lanczos3`. The JPEG
 * decoder shrinks to no less than twice the size, so that the filter decides the result.
 */
export async function resizedRgba(picture: Uint8Array, size: Size): Promise<Uint8Array> {
  return open(picture)
    .resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer()
}
