import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import type { Size } from '../../src/contract/geometry.ts'
import { jpegShrink, type JpegShrink } from '../../src/domain/decode-plan.ts'
import { withDivisibleSize } from '../../src/domain/jpeg-size.ts'
import type { RgbaPixels } from '../../src/domain/lanczos.ts'

/** A photo of more pixels is refused before it is decoded (docs/sync.md). */
const maxPixels = 250_000_000

function open(picture: Uint8Array | string): Sharp {
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
  const shrink = isJpeg(picture) ? jpegShrink(photo, wanted) : 1
  return shrink === 1 ? pixelsOf(open(picture)) : decodeShrunk(picture, shrink)
}

/**
 * By the JPEG decoder itself, which gives Chromium's pixels to the bit. sharp's own `resize` has the
 * decoder do half of it and filters the rest: 0.8 grey levels off on average, and of the boxes that
 * int8 finds on 12 megapixels every fifth is another one. libvips takes the decoder's options in a
 * file's name alone ("photo.jpg[shrink=4]"), hence the file.
 */
async function decodeShrunk(jpeg: Uint8Array, shrink: JpegShrink): Promise<RgbaPixels> {
  const folder = await mkdtemp(join(tmpdir(), 'lotlens-photo-'))
  try {
    const path = join(folder, 'photo.jpg')
    // Else libvips cuts the last pixels off that the shrunken picture has by its decoder.
    await writeFile(path, withDivisibleSize(jpeg, shrink))
    return await pixelsOf(open(`${path}[shrink=${shrink}]`))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function pixelsOf(picture: Sharp): Promise<RgbaPixels> {
  const { data, info } = await picture
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}

function isJpeg(picture: Uint8Array): boolean {
  return picture[0] === 0xff && picture[1] === 0xd8
}
