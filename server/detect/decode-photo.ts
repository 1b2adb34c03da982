import sharp, { type Sharp } from 'sharp'
import type { Size } from '../../src/contract/geometry.ts'
import type { RgbaPixels } from '../../src/domain/lanczos.ts'

/** A photo of more pixels is refused before it is decoded (docs/sync.md). */
const maxPixels = 250_000_000

/** Photos up to so many times the wanted size come whole; the phone does the same. */
const wholeUpTo = 4
/** libvips shrinks a bigger one to so many times the wanted size, mostly while it decodes. */
const reducingGap = 3

function open(picture: Uint8Array): Sharp {
  return sharp(picture, { limitInputPixels: maxPixels, failOn: 'error' }).autoOrient()
}

/** Size of the upright picture. Rejects where the bytes are no picture. */
export async function photoSizeOf(picture: Uint8Array): Promise<Size> {
  const { autoOrient } = await open(picture).metadata()
  return { width: autoOrient.width, height: autoOrient.height }
}

/**
 * The upright picture in pixels, at its own size or at a few times the wanted one: the domain's
 * Lanczos does the rest, as on the phone.
 */
export async function decodePhoto(
  picture: Uint8Array,
  photo: Size,
  wanted: Size,
): Promise<RgbaPixels> {
  const whole = open(picture)
  const image =
    photo.width <= wanted.width * wholeUpTo
      ? whole
      : whole.resize(wanted.width * reducingGap, wanted.height * reducingGap, { fit: 'fill' })
  const { data, info } = await image
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}
