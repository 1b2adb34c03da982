import { hasText } from './byte-reading.ts'
import { jpegMarkers, jpegPieces, startsAsJpeg, type JpegPiece } from './jpeg-pieces.ts'

/**
 * The JPEG without its metadata: GPS and everything else of Exif, XMP, maker notes, comments, and
 * whatever follows the end of the image (the film of a moving photo, a page hidden in a picture).
 * What decoders need for the right colours stays (JFIF, Adobe, ICC profile), and so do the
 * compressed pixels, byte for byte; nothing is added. The very same array where there is nothing to
 * cut; null where the bytes are no whole JPEG.
 */
export function cutJpegMetadata(bytes: Uint8Array): Uint8Array | null {
  if (!startsAsJpeg(bytes)) return null
  const { pieces, whole } = jpegPieces(bytes)
  if (!whole) return null
  const kept = pieces.filter((piece) => !isMetadata(bytes, piece))
  const length = kept.reduce((sum, { start, end }) => sum + end - start, 2)
  if (length === bytes.length) return bytes
  const out = new Uint8Array(length)
  out.set(bytes.subarray(0, 2))
  let at = 2
  for (const { start, end } of kept) {
    out.set(bytes.subarray(start, end), at)
    at += end - start
  }
  return out
}

function isMetadata(bytes: Uint8Array, { marker, dataStart }: JpegPiece): boolean {
  if (marker === null) return false
  if (marker === jpegMarkers.com) return true
  if (marker < jpegMarkers.app0 || marker > jpegMarkers.app15) return false
  return !forColours.some(
    ({ app, text }) => marker === jpegMarkers.app0 + app && hasText(bytes, dataStart, text),
  )
}

/** The application segments that change what a decoder shows. */
const forColours = [
  { app: 0, text: 'JFIF\0' },
  { app: 2, text: 'ICC_PROFILE\0' },
  { app: 14, text: 'Adobe' },
]
