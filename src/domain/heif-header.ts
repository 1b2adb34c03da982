import { hasText, latin1, u32be } from './byte-reading.ts'

/** ISO/IEC 23008-12 and AV1 Image File Format: the brands of a picture. */
const heicBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx']
const avifBrands = ['avif', 'avis']

/** Which of the two an ISO media file is, by its brands; null where it is neither. */
export function heifKind(bytes: Uint8Array): 'heic' | 'avif' | null {
  if (!hasText(bytes, 4, 'ftyp')) return null
  const end = Math.min(u32be(bytes, 0), bytes.length, 256)
  const brands = [latin1(bytes, 8, 4)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(latin1(bytes, at, 4))
  if (brands.some((brand) => avifBrands.includes(brand))) return 'avif'
  const isHeic = brands.some((brand) => heicBrands.includes(brand))
  return isHeic || brands[0] === 'mif1' || brands[0] === 'msf1' ? 'heic' : null
}

/**
 * The largest size that the file's properties name, in pixels before it is turned: a grid's own,
 * not its tiles'. Null where none is found.
 */
export function heifSize(bytes: Uint8Array): { width: number; height: number } | null {
  let largest: { width: number; height: number } | null = null
  const meta = boxesIn(bytes, 0, bytes.length).find(({ type }) => type === 'meta')
  if (meta === undefined) return null
  const properties = boxesIn(bytes, meta.start + 4, meta.end)
    .filter(({ type }) => type === 'iprp')
    .flatMap(({ start, end }) => boxesIn(bytes, start, end))
    .filter(({ type }) => type === 'ipco')
    .flatMap(({ start, end }) => boxesIn(bytes, start, end))
  for (const { type, start } of properties) {
    if (type !== 'ispe') continue
    const width = u32be(bytes, start + 4)
    const height = u32be(bytes, start + 8)
    if (width * height > (largest === null ? 0 : largest.width * largest.height)) {
      largest = { width, height }
    }
  }
  return largest
}

interface MediaBox {
  readonly type: string
  /** First byte after the box's type. */
  readonly start: number
  readonly end: number
}

/** More boxes than this on one level are an attack, not a picture. */
const maxBoxes = 10_000

/** The boxes on one level (ISO/IEC 14496-12, 4.2), as far as they make sense. */
function boxesIn(bytes: Uint8Array, from: number, to: number): MediaBox[] {
  const boxes: MediaBox[] = []
  let at = from
  while (at + 8 <= to && boxes.length < maxBoxes) {
    const length = u32be(bytes, at)
    const large = length === 1
    const end = at + (large ? u32be(bytes, at + 8) * 2 ** 32 + u32be(bytes, at + 12) : length)
    const start = at + (large ? 16 : 8)
    const last = length === 0 ? to : end
    if (!(last >= start && last <= to)) break
    boxes.push({ type: latin1(bytes, at + 4, 4), start, end: last })
    at = last
  }
  return boxes
}
