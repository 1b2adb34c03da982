/**
 * Checked reads from bytes of unknown honesty. Beyond the end they give NaN, which is neither
 * smaller nor larger than anything: every comparison and every loop over it ends.
 */

export function u8(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? Number.NaN
}

export function u16be(bytes: Uint8Array, at: number): number {
  return u8(bytes, at) * 0x100 + u8(bytes, at + 1)
}

export function u16le(bytes: Uint8Array, at: number): number {
  return u8(bytes, at) + u8(bytes, at + 1) * 0x100
}

export function u24le(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at) + u8(bytes, at + 2) * 0x10000
}

export function u32be(bytes: Uint8Array, at: number): number {
  return u16be(bytes, at) * 0x10000 + u16be(bytes, at + 2)
}

export function u32le(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at) + u16le(bytes, at + 2) * 0x10000
}

/** Signed, two's complement. */
export function i32le(bytes: Uint8Array, at: number): number {
  const unsigned = u32le(bytes, at)
  return unsigned >= 0x8000_0000 ? unsigned - 0x1_0000_0000 : unsigned
}

/** So many bytes as ISO 8859-1; fewer where the bytes end. */
export function latin1(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length))
}

/** Whether the text stands there, byte for byte. */
export function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  return latin1(bytes, at, text.length) === text
}
