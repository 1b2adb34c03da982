import type { Size } from '../contract/geometry.ts'

/**
 * By how much a JPEG is shrunk while it is decoded; decoders do these exactly and cheaply. The
 * resize to the wanted size does the rest.
 */
export type JpegShrink = 1 | 2 | 4 | 8

/** Up to so many times the wanted width a photo is decoded whole. */
const wholeUpTo = 4
/**
 * The decoder leaves at least so many times the wanted width, so that the resize decides. Tried on
 * the 319 photos of val (scratch-dent 1, float), halved while they were decoded: AP50 3.49 at 1.67
 * times and 4.35 at 1.43 times, of the whole 3.48 and 4.26; AP 1.07 and 1.53, of the whole 1.11 and
 * 1.48; the pixels are 0.5 and 0.7 grey levels off on average. No large loss on one weak model, and
 * no proof of equality; a quarter, as 12 megapixels take it at 640 px, could not be tried on photos
 * that are 640 px wide. To an eighth a decoder takes the mean of each block, which is softer.
 */
const reducingGap: Readonly<Record<2 | 4 | 8, number>> = { 2: 1.5, 4: 1.5, 8: 2 }

/**
 * Phone, server and trainer follow one plan (`contract/fixtures/detect/decode-plan.json` holds all
 * three), and libjpeg-turbo gives the same pixels to each. Where a browser has no ImageDecoder its
 * own shrinking is 0.4 grey levels off on average. `wanted` is the size of the photo inside the
 * model's input.
 */
export function jpegShrink(photo: Size, wanted: Size): JpegShrink {
  if (photo.width <= wanted.width * wholeUpTo) return 1
  const leavesEnough = (shrink: 2 | 4 | 8) =>
    photo.width / shrink >= wanted.width * reducingGap[shrink]
  return ([8, 4, 2] as const).find(leavesEnough) ?? 1
}

/** Size of a photo after that. A decoder may round a last odd pixel the other way. */
export function shrunkSize(photo: Size, shrink: JpegShrink): Size {
  return {
    width: Math.max(1, Math.floor(photo.width / shrink)),
    height: Math.max(1, Math.floor(photo.height / shrink)),
  }
}
