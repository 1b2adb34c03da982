import type { Box, Size } from '../contract/geometry.ts'
import { jpegShrink, shrunkSize } from '../domain/decode-plan.ts'
import { evenRegion, regionIn } from '../domain/photo-region.ts'
import { cutPixels, type RgbaPixels } from '../domain/lanczos.ts'
import { pixelsOf } from './decode-photo.ts'

/**
 * A photo that stays decoded outside of the script's heap, to be read part by part. No browser
 * decodes a part of a JPEG alone: the whole is decoded once, shrunk as far as the tiles allow, and
 * only one tile at a time becomes bytes in the worker (4 MB where 12 megapixels would be 48).
 */
export interface PhotoRegions {
  /** Pixels of a part of the photo, at the size at which it was decoded. */
  read(region: Box): Promise<RgbaPixels>
  close(): void
}

/**
 * Decode a stored photo at no less than `wanted`, its size in the tiles' scale. Rejects where the
 * browser cannot decode it.
 */
export async function openRegions(
  jpeg: ArrayBuffer,
  photo: Size,
  wanted: Size,
): Promise<PhotoRegions> {
  const size = shrunkSize(photo, jpegShrink(photo, wanted))
  return (await frameRegions(jpeg, photo, size)) ?? bitmapRegions(jpeg, photo, size)
}

/** WebCodecs: a part of a frame is copied without a canvas. Null where it is missing or fails. */
async function frameRegions(
  jpeg: ArrayBuffer,
  photo: Size,
  size: Size,
): Promise<PhotoRegions | null> {
  if (typeof ImageDecoder === 'undefined') return null
  const isShrunk = size.width < photo.width
  const decoder = new ImageDecoder({
    data: jpeg,
    type: 'image/jpeg',
    // The decoder takes its biggest step that is not above this; it rounds an odd pixel up.
    ...(isShrunk ? { desiredWidth: size.width + 1, desiredHeight: size.height + 1 } : {}),
  })
  try {
    const { image } = await decoder.decode()
    const decoded = { width: image.displayWidth, height: image.displayHeight }
    if (decoded.width < size.width || !(await canCopy(image))) {
      image.close()
      return null
    }
    return {
      async read(region) {
        const wanted = regionIn(region, photo, decoded)
        // Colour is stored for two pixels together: a copy begins and ends at even ones.
        const rect = evenRegion(wanted, decoded)
        const data = new Uint8ClampedArray(rect.width * rect.height * 4)
        await image.copyTo(data, { format: 'RGBA', rect })
        const { width, height } = rect
        return cutPixels(
          { width, height, data },
          { ...wanted, x: wanted.x - rect.x, y: wanted.y - rect.y },
        )
      },
      close: () => image.close(),
    }
  } catch {
    // Not fatal: the plain way tells a broken photo from a codec that is missing here.
    return null
  } finally {
    decoder.close()
  }
}

async function canCopy(image: VideoFrame): Promise<boolean> {
  const rect = { x: 0, y: 0, width: 2, height: 2 }
  if (image.allocationSize({ format: 'RGBA', rect }) !== 16) return false
  await image.copyTo(new Uint8ClampedArray(16), { format: 'RGBA', rect })
  return true
}

async function bitmapRegions(jpeg: ArrayBuffer, photo: Size, size: Size): Promise<PhotoRegions> {
  const isShrunk = size.width < photo.width
  // Stored photos are upright and say so; cutting while decoding fails on some iPhones.
  const bitmap = await createImageBitmap(new Blob([jpeg]), {
    imageOrientation: 'from-image',
    ...(isShrunk
      ? { resizeWidth: size.width, resizeHeight: size.height, resizeQuality: 'high' }
      : {}),
  })
  return {
    async read(region) {
      const wanted = regionIn(region, photo, bitmap)
      return pixelsOf(bitmap, wanted, wanted)
    },
    close: () => bitmap.close(),
  }
}
