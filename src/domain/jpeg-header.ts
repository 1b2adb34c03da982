import { u16be, u8 } from './byte-reading.ts'
import { exifOrientation, type Orientation } from './exif-orientation.ts'
import { jpegMarkers, jpegPieces } from './jpeg-pieces.ts'

export interface JpegHeader {
  /** As stored: before it is turned by its orientation. */
  readonly width: number
  readonly height: number
  readonly orientation: Orientation
  readonly progressive: boolean
  /** 1 grey, 3 colour, 4 CMYK. */
  readonly componentCount: number
  readonly precisionBits: number
}

export type JpegOutcome =
  | { readonly ok: true; readonly header: JpegHeader }
  | { readonly ok: false; readonly problem: 'cut_short' | 'unsupported_image' | 'cannot_decode' }

/** Frame headers that decoders in browsers know: baseline, extended and progressive Huffman. */
const knownFrames = new Set([0xc0, 0xc1, 0xc2])

/**
 * Progressive photos have about ten, and each is a pass over all pixels: a file of 1 MB may hold
 * hundreds and keep a decoder busy for a minute.
 */
export const maxScans = 100

/** All frame headers (T.81, table B.1); C4, C8 and CC in between are something else. */
export function isFrame(marker: number | null): marker is number {
  return marker !== null && marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

/** What a JPEG says of itself, without decoding it. */
export function readJpegHeader(bytes: Uint8Array): JpegOutcome {
  const { pieces, whole } = jpegPieces(bytes)
  const frame = pieces.find(({ marker }) => isFrame(marker))
  const scans = pieces.filter(({ marker }) => marker === jpegMarkers.sos)
  if (scans.length > maxScans) return { ok: false, problem: 'cannot_decode' }
  if (!whole) return { ok: false, problem: 'cut_short' }
  if (frame === undefined || !pieces.some(({ marker }) => marker === null)) {
    return { ok: false, problem: 'cannot_decode' }
  }
  if (!knownFrames.has(frame.marker ?? 0)) return { ok: false, problem: 'unsupported_image' }
  const at = frame.dataStart
  const header = {
    precisionBits: u8(bytes, at),
    height: u16be(bytes, at + 1),
    width: u16be(bytes, at + 3),
    componentCount: u8(bytes, at + 5),
    progressive: frame.marker === 0xc2,
  }
  // A height of 0 is told at the end of the first scan; no browser decodes such a file.
  const usable = header.height > 0 && header.width > 0 && header.componentCount > 0
  if (!usable) return { ok: false, problem: 'cannot_decode' }
  for (const { marker, dataStart, end } of pieces) {
    const orientation = marker === 0xe1 ? exifOrientation(bytes.subarray(dataStart, end)) : null
    if (orientation !== null) return { ok: true, header: { ...header, orientation } }
  }
  return { ok: true, header: { ...header, orientation: 1 } }
}
