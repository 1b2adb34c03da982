import { u16be, u8 } from './byte-reading.ts'

/** Marker codes of ITU-T T.81, table B.1, without the leading FF. */
export const jpegMarkers = { soi: 0xd8, eoi: 0xd9, sos: 0xda, com: 0xfe, app0: 0xe0, app15: 0xef }

/** A stretch of a JPEG. Stretches follow each other without a gap from byte 2 to the end. */
export interface JpegPiece {
  /** Marker code; null for the compressed pixels of a scan. */
  readonly marker: number | null
  readonly start: number
  /** First byte of the marker's data, after its length. */
  readonly dataStart: number
  readonly end: number
}

export interface JpegPieces {
  readonly pieces: readonly JpegPiece[]
  /** True where the pieces end with an end-of-image marker; else the file is cut or damaged. */
  readonly whole: boolean
}

/** Real photos have tens; millions would be an attack on our memory. */
const maxPieces = 100_000

/** Whether the bytes begin as a JPEG does: start of image, then a marker (T.81, B.1.1.3). */
export function startsAsJpeg(bytes: Uint8Array): boolean {
  return u8(bytes, 0) === 0xff && u8(bytes, 1) === jpegMarkers.soi && u8(bytes, 2) === 0xff
}

/**
 * The pieces of a JPEG without decoding it, up to its end of image; what follows that is no part
 * of the picture. A thumbnail's markers lie inside of a segment and are not met.
 */
export function jpegPieces(bytes: Uint8Array): JpegPieces {
  const pieces: JpegPiece[] = []
  let at = 2
  while (at < bytes.length && pieces.length < maxPieces) {
    const piece = segmentAt(bytes, at)
    if (piece === null) return { pieces, whole: false }
    pieces.push(piece)
    if (piece.marker === jpegMarkers.eoi) return { pieces, whole: true }
    at = piece.end
    if (piece.marker === jpegMarkers.sos) {
      const end = endOfScan(bytes, at)
      pieces.push({ marker: null, start: at, dataStart: at, end })
      at = end
    }
  }
  return { pieces, whole: false }
}

/** The marker segment that begins there; null where there is none or the bytes end within it. */
function segmentAt(bytes: Uint8Array, start: number): JpegPiece | null {
  if (u8(bytes, start) !== 0xff) return null
  let at = start + 1
  while (u8(bytes, at) === 0xff) at += 1 // T.81, B.1.1.2: fill bytes may precede a marker
  const marker = u8(bytes, at)
  if (!(marker > 0)) return null
  at += 1
  if (marker === jpegMarkers.eoi) return { marker, start, dataStart: at, end: at }
  // The other markers without a length have no business outside of a scan.
  if (standsAlone(marker)) return null
  const length = u16be(bytes, at)
  const end = at + length
  return length >= 2 && end <= bytes.length ? { marker, start, dataStart: at + 2, end } : null
}

/** TEM, RST0 to RST7, SOI and EOI bear no length. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9)
}

/** In compressed pixels FF is followed by 00 or by a restart marker; any other marker ends them. */
function endOfScan(bytes: Uint8Array, start: number): number {
  let at = bytes.indexOf(0xff, start)
  while (at >= 0 && at + 1 < bytes.length) {
    const next = u8(bytes, at + 1)
    if (next === 0xff) at += 1
    else if (next === 0x00 || (next >= 0xd0 && next <= 0xd7)) at = bytes.indexOf(0xff, at + 2)
    else return at
  }
  return bytes.length
}
