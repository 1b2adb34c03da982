import { hasText, i32le, u16le, u24le, u32be, u32le, u8 } from './byte-reading.ts'

/** Size of a picture by its header, in pixels as stored. */
export type HeaderSize =
  | { readonly ok: true; readonly width: number; readonly height: number }
  | { readonly ok: false; readonly problem: 'cut_short' | 'cannot_decode' | 'not_an_image' }

/** PNG, 3rd edition, 5.3: chunks up to IEND. */
export function pngSize(bytes: Uint8Array): HeaderSize {
  if (!hasText(bytes, 12, 'IHDR')) return { ok: false, problem: 'cannot_decode' }
  let at = 8
  while (at + 12 <= bytes.length) {
    if (hasText(bytes, at + 4, 'IEND')) return sized(u32be(bytes, 16), u32be(bytes, 20))
    at += u32be(bytes, at) + 12
  }
  return { ok: false, problem: 'cut_short' }
}

/** RFC 9649: lossy, lossless or extended. */
export function webpSize(bytes: Uint8Array): HeaderSize {
  if (u32le(bytes, 4) + 8 > bytes.length) return { ok: false, problem: 'cut_short' }
  if (hasText(bytes, 12, 'VP8 ')) {
    return sized(u16le(bytes, 26) % 0x4000, u16le(bytes, 28) % 0x4000)
  }
  if (hasText(bytes, 12, 'VP8L')) {
    const bits = u32le(bytes, 21)
    return sized((bits % 0x4000) + 1, (Math.floor(bits / 0x4000) % 0x4000) + 1)
  }
  if (hasText(bytes, 12, 'VP8X')) return sized(u24le(bytes, 24) + 1, u24le(bytes, 27) + 1)
  return { ok: false, problem: 'cannot_decode' }
}

/** GIF89a, 18: the logical screen. */
export function gifSize(bytes: Uint8Array): HeaderSize {
  return sized(u16le(bytes, 6), u16le(bytes, 8))
}

/** Lengths of the headers that follow a BMP's file header. */
const bmpHeaderLengths = [40, 52, 56, 108, 124]

/** 'BM' begins many a text: only with a header of a known length it is a bitmap. */
export function bmpSize(bytes: Uint8Array): HeaderSize {
  const headerLength = u32le(bytes, 14)
  if (headerLength === 12) return sized(u16le(bytes, 18), u16le(bytes, 20))
  if (!bmpHeaderLengths.includes(headerLength)) return { ok: false, problem: 'not_an_image' }
  // A negative height is a bitmap whose first row is the top one.
  return sized(i32le(bytes, 18), Math.abs(i32le(bytes, 22)))
}

/** Whether the bytes begin with a PNG's signature. */
export function startsAsPng(bytes: Uint8Array): boolean {
  return u8(bytes, 0) === 0x89 && hasText(bytes, 1, 'PNG\r\n\u001a\n')
}

function sized(width: number, height: number): HeaderSize {
  return width > 0 && height > 0
    ? { ok: true, width, height }
    : { ok: false, problem: 'cannot_decode' }
}
