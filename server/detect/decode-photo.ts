import sharp, { type Sharp } from 'sharp'
import type { Size } from '../../src/contract/geometry.ts'
import { jpegShrink, shrunkSize } from '../../src/domain/decode-plan.ts'
import type { RgbaPixels } from '../../src/domain/lanczos.ts'

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

/** The upright picture in pixels, whole or shrunk as the domain's plan says. */
export async function decodePhoto(
  picture: Uint8Array,
  photo: Size,
  wanted: Size,
): Promise<RgbaPixels> {
  const shrink = jpegShrink(photo, wanted)
  const { width, height } = shrunkSize(photo, shrink)
  const whole = open(picture)
  // libvips has the JPEG decoder do such a resize, where the picture is one.
  const image = shrink === 1 ? whole : whole.resize(width, height, { fit: 'fill' })
  const { data, info } = await image
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}
