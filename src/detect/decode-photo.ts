import type { Size } from '../contract/geometry.ts'
import { jpegShrink, shrunkSize } from '../domain/decode-plan.ts'
import type { RgbaPixels } from '../domain/lanczos.ts'

/**
 * Decode a stored photo (an upright JPEG) to pixels, whole or shrunk as the domain's plan says.
 * Rejects where the browser cannot decode it.
 */
export async function decodePhoto(
  jpeg: ArrayBuffer,
  photo: Size,
  wanted: Size,
): Promise<RgbaPixels> {
  const shrink = jpegShrink(photo, wanted)
  if (shrink === 1) return decodeBitmap(jpeg, {})
  const size = shrunkSize(photo, shrink)
  const shrunk = await decodeShrunk(jpeg, size)
  if (shrunk !== null) return shrunk
  // Not the decoder's own shrinking: 0.4 grey levels off on average.
  return decodeBitmap(jpeg, {
    resizeWidth: size.width,
    resizeHeight: size.height,
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
 * WebCodecs shrinks a JPEG while it decodes, in a third of the time that decoding it whole takes.
 * Null where it is missing, fails, or gives another size.
 */
async function decodeShrunk(jpeg: ArrayBuffer, size: Size): Promise<RgbaPixels | null> {
  if (typeof ImageDecoder === 'undefined') return null
  const decoder = new ImageDecoder({
    data: jpeg,
    type: 'image/jpeg',
    // The decoder takes its biggest step that is not above this; it rounds an odd pixel up.
    desiredWidth: size.width + 1,
    desiredHeight: size.height + 1,
  })
  try {
    const { image } = await decoder.decode()
    try {
      const { displayWidth: width, displayHeight: height } = image
      const sizeBytes = image.allocationSize({ format: 'RGBA' })
      if (width < size.width || sizeBytes !== width * height * 4) return null
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

export function pixelsOf(
  image: CanvasImageSource,
  { width, height }: Size,
  { x, y }: { readonly x: number; readonly y: number } = { x: 0, y: 0 },
): RgbaPixels {
  canvas ??= new OffscreenCanvas(width, height)
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('no 2D canvas in this worker')
  context.drawImage(image, -x, -y)
  return { width, height, data: context.getImageData(0, 0, width, height).data }
}
