import type { Size } from '../contract/geometry.ts'
import type { Orientation } from '../domain/exif-orientation.ts'
import { IntakeRefusal, type IntakeProblemCode } from './intake-problem.ts'

/** Quality of a photo that has to be encoded anew. */
const jpegQuality = 0.92

/** Most pixels of a photo that has to be encoded anew: 16 megapixels. */
export const maxEncodedPixels = 16_000_000

/** What decodes and encodes pixels: the browser, or a stand-in where there is none. */
export interface Pixels {
  /** The size that the browser decodes the file to, turned as its own metadata say. */
  measure(image: Blob): Promise<Size>
  /** An upright JPEG of the image, turned by `orientation`, made smaller where it is too large. */
  encode(image: Blob, orientation: Orientation): Promise<{ bytes: ArrayBuffer; size: Size }>
}

/** The browser's own decoder and encoder, in a worker or on a page. */
export const browserPixels: Pixels = {
  async measure(image) {
    const bitmap = await decode(image)
    const size = { width: bitmap.width, height: bitmap.height }
    bitmap.close()
    return size
  },
  async encode(image, orientation) {
    const bitmap = await decode(image)
    try {
      const turned = orientation >= 5
      const size = fitted(
        turned ? bitmap.height : bitmap.width,
        turned ? bitmap.width : bitmap.height,
      )
      const blob = await drawn(bitmap, orientation, size)
      return { bytes: await blob.arrayBuffer(), size }
    } finally {
      bitmap.close()
    }
  },
}

async function decode(image: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(image, { imageOrientation: 'from-image' })
  } catch (cause) {
    throw new IntakeRefusal('cannot_decode', cause)
  }
}

/** The size within `maxEncodedPixels` with the same proportions. */
export function fitted(width: number, height: number): Size {
  const scale = Math.min(1, Math.sqrt(maxEncodedPixels / (width * height)))
  return {
    width: Math.max(1, Math.floor(width * scale)),
    height: Math.max(1, Math.floor(height * scale)),
  }
}

/**
 * The affine map (a, b, c, d, e, f) that stands an image of this orientation upright in the unit
 * square: canvas x = a x + c y + e, y = b x + d y + f. Source: Exif 2.32, 4.6.4.A.
 */
export const uprightMaps: Readonly<
  Record<Orientation, readonly [number, number, number, number, number, number]>
> = {
  1: [1, 0, 0, 1, 0, 0],
  2: [-1, 0, 0, 1, 1, 0],
  3: [-1, 0, 0, -1, 1, 1],
  4: [1, 0, 0, -1, 0, 1],
  5: [0, 1, 1, 0, 0, 0],
  6: [0, 1, -1, 0, 1, 0],
  7: [0, -1, -1, 0, 1, 1],
  8: [0, -1, 1, 0, 0, 1],
}

async function drawn(bitmap: ImageBitmap, orientation: Orientation, size: Size): Promise<Blob> {
  const canvas = canvasOf(size)
  const context = canvas.getContext('2d')
  if (context === null) throw new IntakeRefusal('cannot_decode')
  // JPEG knows no transparency: what shows through a PNG is paper, not black.
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, size.width, size.height)
  context.imageSmoothingQuality = 'high'
  const [a, b, c, d, e, f] = uprightMaps[orientation]
  const { width, height } = size
  context.setTransform(a * width, b * height, c * width, d * height, e * width, f * height)
  context.drawImage(bitmap, 0, 0, 1, 1)
  return await encoded(canvas)
}

function canvasOf({ width, height }: Size): OffscreenCanvas {
  if (typeof OffscreenCanvas === 'undefined') throw new IntakeRefusal('cannot_decode')
  return new OffscreenCanvas(width, height)
}

async function encoded(canvas: OffscreenCanvas): Promise<Blob> {
  try {
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: jpegQuality })
  } catch (cause) {
    throw new IntakeRefusal('cannot_decode', cause)
  }
}

/** What went wrong, as the code for whoever shows it. A bug goes on as it is. */
export function codeOf(error: unknown): IntakeProblemCode {
  if (error instanceof IntakeRefusal) return error.code
  throw error
}
