import type { Size } from '../contract/geometry.ts'
import type { RgbaPixels } from '../domain/lanczos.ts'

/**
 * Photos up to so many times the wanted size come at their own size and Lanczos does all of the
 * shrinking: what Chromium decodes is then bit for bit what the server decodes.
 */
const wholeUpTo = 4

/**
 * A bigger photo is shrunk by the browser to no less than so many times the wanted size. The result
 * differs from a resize of the whole by 0.7 grey levels after WebCodecs, as libvips's own does, and
 * by 0.4 after createImageBitmap, whose filter is coarser.
 */
const reducingGap = { imageDecoder: 2, imageBitmap: 3 } as const

/**
 * Decode a stored photo (an upright JPEG) to pixels of at least the wanted size, or of its own
 * size where that is smaller. Rejects where the browser cannot decode it.
 */
export async function decodePhoto(
  jpeg: ArrayBuffer,
  photo: Size,
  wanted: Size,
): Promise<RgbaPixels> {
  if (photo.width <= wanted.width * wholeUpTo) return decodeBitmap(jpeg, {})
  const reduced = await decodeReduced(jpeg, photo, wanted)
  if (reduced !== null) return reduced
  const scale = (wanted.width * reducingGap.imageBitmap) / photo.width
  return decodeBitmap(jpeg, {
    resizeWidth: Math.round(photo.width * scale),
    resizeHeight: Math.max(1, Math.round(photo.height * scale)),
    resizeQuality: 'high',
  })
}

async function decodeBitmap(
  jpeg: ArrayBuffer,
  resize: Pick<ImageBitmapOptions, 'resizeWidth' | 'resizeHeight' | 'resizeQuality'>,
): Promise<RgbaPixels> {
  // Stored photos are upright and say so; cutting while decoding fails on some iPhones.
  const bitmap = await createImageBitmap(new Blob([jpeg]), {
    imageOrientation: 'from-image',
    ...resize,
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
  if (typeof ImageDecoder === 'undefined') return null
  const decoder = new ImageDecoder({
    data: jpeg,
    type: 'image/jpeg',
    desiredWidth: Math.min(photo.width, wanted.width * reducingGap.imageDecoder),
    desiredHeight: Math.min(photo.height, wanted.height * reducingGap.imageDecoder),
  })
  try {
    const { image } = await decoder.decode()
    try {
      const { displayWidth: width, displayHeight: height } = image
      const isEnough = width >= wanted.width && height >= wanted.height
      const sizeBytes = image.allocationSize({ format: 'RGBA' })
      if (!isEnough || sizeBytes !== width * height * 4) return null
      // Not by way of a canvas: Chromium keeps each frame that is drawn, 0.7 MB a photo.
      const data = new Uint8ClampedArray(sizeBytes)
      await image.copyTo(data, { format: 'RGBA' })
      return { width, height, data }
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

/**
 * One canvas for all photos: its pixels lie outside of the script's heap, so that the collector
 * sees no reason to free a hundred of them.
 */
let canvas: OffscreenCanvas | null = null

function pixelsOf(image: CanvasImageSource, { width, height }: Size): RgbaPixels {
  canvas ??= new OffscreenCanvas(width, height)
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('no 2D canvas in this worker')
  context.drawImage(image, 0, 0)
  return { width, height, data: context.getImageData(0, 0, width, height).data }
}
