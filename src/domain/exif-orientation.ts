import { hasText, u16be, u16le, u32be, u32le } from './byte-reading.ts'

/** How the stored pixels must be turned to stand upright: 1 is upright (Exif 2.32, 4.6.4.A). */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

const orientations: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8]
const orientationTag = 0x0112
const shortType = 3

/** Whether the data of an APP1 segment are Exif's. */
export function isExif(data: Uint8Array): boolean {
  return hasText(data, 0, 'Exif\0')
}

/** Orientation of an Exif segment; null where it names none or a wrong one. Reads IFD0 alone. */
export function exifOrientation(data: Uint8Array): Orientation | null {
  if (!isExif(data)) return null
  const tiff = data.subarray(6)
  const bigEndian = hasText(tiff, 0, 'MM\0*')
  if (!bigEndian && !hasText(tiff, 0, 'II*\0')) return null
  const u16 = bigEndian ? u16be : u16le
  const u32 = bigEndian ? u32be : u32le
  const directory = u32(tiff, 4)
  const entryCount = u16(tiff, directory)
  for (let index = 0; index < entryCount; index += 1) {
    const entry = directory + 2 + index * 12
    if (entry + 12 > tiff.length) return null
    if (u16(tiff, entry) === orientationTag && u16(tiff, entry + 2) === shortType) {
      const value = u16(tiff, entry + 8)
      return orientations.find((orientation) => orientation === value) ?? null
    }
  }
  return null
}
