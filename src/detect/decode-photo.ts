import type { Size } from '../contract/geometry.ts'
import type { RgbaPixels } from './lanczos.ts'

/**
 * The browser shrinks to no less than this many times the wanted size, Lanczos does the rest: its
 * result then differs from a resize of the full photo by 0.7 grey levels, as libvips's own does.
 */
const reducingGap = 2

/**
 * Decode a stored photo (an upright JPEG) to pixels of at least the wanted size, or of its own
 * size where that is smaller. Rejects where the browser cannot decode it.
 */
export async function decodePhoto(
  jpeg: ArrayBuffer,
  photo: Size,
  wanted: Size,
): Promise<RgbaPixels> {
  const reduced = await decodeReduced(jpeg, photo, wanted)
  if (reduced !== null) return reduced
  const scale = Math.min(1, (wanted.width * reducingGap) / photo.width)
  const bitmap = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }), {
    // Stored photos are upright and say so; a second turn would be wrong on some iPhones.
    imageOrientation: 'from-image',
    resizeWidth: Math.max(1, Math.round(photo.width * scale)),
    resizeHeight: Math.max(1, Math.round(photo.height * scale)),
    resizeQuality: 'high',
  })
  try {
    return pixelsOf(bitmap, bitmap)
  } finally {
    bitmap.close()
  }
}

/** A picture at its own size and with its own numbers: golden images. */
export async function decodeExact(png: ArrayBuffer): Promise<RgbaPixels> {
  const bitmap = await createImageBitmap(new Blob([png], { type: 'image/png' }), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  })
  try {
    return pixelsOf(bitmap, bitmap)
  } finally {
    bitmap.close()
  }
}

/**
 * WebCodecs decodes a JPEG at an eighth to a half of its size in a third of the time. Null where
 * it is missing, fails, or gives less than is wanted.
 */
async function decodeReduced(
  jpeg: ArrayBuffer,
  photo: Size,
  wanted: Size,
): Promise<RgbaPixels | null> {
  if (typeof ImageDecoder === 'undefined' || photo.width < wanted.width * reducingGap) return null
  const decoder = new ImageDecoder({
    // The decoder takes its buffer away, and the other way may still need it.
    data: jpeg.slice(0),
    type: 'image/jpeg',
    desiredWidth: Math.min(photo.width, wanted.width * reducingGap),
    desiredHeight: Math.min(photo.height, wanted.height * reducingGap),
  })
  try {
    const { image } = await decoder.decode()
    try {
      const size = { width: image.displayWidth, height: image.displayHeight }
      return size.width < wanted.width || size.height < wanted.height ? null : pixelsOf(image, size)
    } finally {
      image.close()
    }
  } catch {
    // Not fatal: the plain way tells a broken photo from a codec that is missing here.
    return null
  } finally {
    decoder.close()
  }
}

function pixelsOf(image: CanvasImageSource, size: Size): RgbaPixels {
  const { width, height } = size
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('no 2D canvas in this worker')
  context.drawImage(image, 0, 0)
  return { width, height, data: context.getImageData(0, 0, width, height).data }
}
