import { maxSidePx, type Size } from '../contract/geometry.ts'
import { hasText, latin1 } from './byte-reading.ts'
import type { Orientation } from './exif-orientation.ts'
import { heifKind, heifSize } from './heif-header.ts'
import { readJpegHeader } from './jpeg-header.ts'
import { startsAsJpeg } from './jpeg-pieces.ts'
import {
  bmpSize,
  gifSize,
  pngSize,
  startsAsPng,
  webpSize,
  type HeaderSize,
} from './still-headers.ts'

/** A larger picture is refused before anything decodes it. */
export const maxPhotoPixels = 250_000_000

/** Why a file is no photo, as the intake names it. */
export type ImageProblem =
  | 'empty'
  | 'not_an_image'
  /** A picture of a kind that is not taken: SVG, TIFF, JPEG XL, lossless JPEG. */
  | 'unsupported_image'
  | 'cut_short'
  | 'too_many_pixels'
  /** It begins as a picture and then makes no sense. */
  | 'cannot_decode'

export type ImageHeader =
  | {
      readonly ok: true
      readonly kind: 'jpeg'
      /** As stored: before it is turned by its orientation. */
      readonly size: Size
      readonly orientation: Orientation
      readonly progressive: boolean
      readonly componentCount: number
      readonly precisionBits: number
    }
  | {
      readonly ok: true
      readonly kind: 'png' | 'webp' | 'gif' | 'bmp' | 'heic' | 'avif'
      /** Null where a HEIC or AVIF does not name it where it should. */
      readonly size: Size | null
    }
  | { readonly ok: false; readonly problem: ImageProblem }

/**
 * What a file is, by its first bytes and its header and never by its name; nothing is decoded.
 * Takes the whole file and any bytes at all: it never throws, and reads nothing beyond the end.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length === 0) return refused('empty')
  if (startsAsJpeg(bytes)) return jpeg(bytes)
  if (startsAsPng(bytes)) return still('png', pngSize(bytes))
  if (hasText(bytes, 0, 'RIFF') && hasText(bytes, 8, 'WEBP')) return still('webp', webpSize(bytes))
  if (hasText(bytes, 0, 'GIF87a') || hasText(bytes, 0, 'GIF89a'))
    return still('gif', gifSize(bytes))
  if (hasText(bytes, 0, 'BM')) return still('bmp', bmpSize(bytes))
  const kind = heifKind(bytes)
  if (kind !== null) return heif(kind, bytes)
  return refused(isOtherPicture(bytes) ? 'unsupported_image' : 'not_an_image')
}

function jpeg(bytes: Uint8Array): ImageHeader {
  const outcome = readJpegHeader(bytes)
  if (!outcome.ok) return refused(outcome.problem)
  const { width, height, ...facts } = outcome.header
  return isTooLarge(width, height)
    ? refused('too_many_pixels')
    : { ok: true, kind: 'jpeg', size: { width, height }, ...facts }
}

function still(kind: 'png' | 'webp' | 'gif' | 'bmp', size: HeaderSize): ImageHeader {
  if (!size.ok) return refused(size.problem)
  const { width, height } = size
  return isTooLarge(width, height)
    ? refused('too_many_pixels')
    : { ok: true, kind, size: { width, height } }
}

function heif(kind: 'heic' | 'avif', bytes: Uint8Array): ImageHeader {
  const size = heifSize(bytes)
  return size !== null && isTooLarge(size.width, size.height)
    ? refused('too_many_pixels')
    : { ok: true, kind, size }
}

function isTooLarge(width: number, height: number): boolean {
  return width > maxSidePx || height > maxSidePx || width * height > maxPhotoPixels
}

function isOtherPicture(bytes: Uint8Array): boolean {
  const tiff = hasText(bytes, 0, 'II*\0') || hasText(bytes, 0, 'MM\0*')
  const jpegXl = hasText(bytes, 0, '\u00ff\u000a') || hasText(bytes, 4, 'JXL ')
  return tiff || jpegXl || isSvg(bytes)
}

/** SVG may hold scripts, and is no photo. */
function isSvg(bytes: Uint8Array): boolean {
  const beginning = latin1(bytes, 0, 1024).replace(/^\u00ef\u00bb\u00bf/, '')
  return /^\s*</.test(beginning) && /<svg[\s>]/i.test(beginning)
}

function refused(problem: ImageProblem): ImageHeader {
  return { ok: false, problem }
}
