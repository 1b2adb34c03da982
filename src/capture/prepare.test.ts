import sharp, { type OutputInfo, type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import type { Orientation } from '../domain/exif-orientation.ts'
import { IntakeRefusal, type IntakeProblemCode } from './intake-problem.ts'
import { prepare } from './prepare.ts'
import { sha256 } from './sha256.ts'
import { fitted, maxEncodedPixels, uprightMaps, type Pixels } from './upright-jpeg.ts'

/** Decodes and encodes for real, by the same rules as the browser's adapter. */
const pixels: Pixels = {
  async measure(image) {
    const { info } = await decoded(image)
    return { width: info.width, height: info.height }
  },
  async encode(image, orientation) {
    const { data, info } = await decoded(image)
    const { width, height, channels } = info
    const turned = orientation >= 5
    const size = fitted(turned ? height : width, turned ? width : height)
    const upright = turn({ data, width, height, channels }, orientation)
    const out = await sharp(upright.data, { raw: { ...upright, channels } })
      .resize(size.width, size.height, { fit: 'fill' })
      .jpeg({ quality: 92, chromaSubsampling: '4:4:4' })
      .toBuffer()
    return { bytes: Uint8Array.from(out).buffer, size }
  },
}

async function decoded(image: Blob): Promise<{ data: Buffer; info: OutputInfo }> {
  try {
    const bytes = Buffer.from(await image.arrayBuffer())
    return await sharp(bytes, { failOn: 'truncated' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
  } catch (cause) {
    throw new IntakeRefusal('cannot_decode', cause)
  }
}

interface Raw {
  data: Buffer
  width: number
  height: number
  channels: 1 | 2 | 3 | 4
}

/** Moves every pixel to where the canvas's map puts it. */
function turn({ data, width, height, channels }: Raw, orientation: Orientation): Raw {
  const [a, b, c, d, e, f] = uprightMaps[orientation]
  const size = orientation >= 5 ? { width: height, height: width } : { width, height }
  const out = Buffer.alloc(data.length)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [u, v] = [(x + 0.5) / width, (y + 0.5) / height]
      const toX = Math.floor((a * u + c * v + e) * size.width)
      const toY = Math.floor((b * u + d * v + f) * size.height)
      const from = (y * width + x) * channels
      data.copy(out, (toY * size.width + toX) * channels, from, from + channels)
    }
  }
  return { data: out, ...size, channels }
}

/** 24 x 16 with a red top left quarter, a green top right, a blue bottom left and a white rest. */
function quarters(): Sharp {
  const [width, height] = [24, 16]
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [right, bottom] = [x >= width / 2, y >= height / 2]
      const colour = bottom
        ? right
          ? [255, 255, 255]
          : [0, 0, 255]
        : right
          ? [0, 255, 0]
          : [255, 0, 0]
      data.set(colour, (y * width + x) * 3)
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
}

async function jpeg(orientation?: Orientation): Promise<Uint8Array<ArrayBuffer>> {
  const image = quarters().jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
  const marked = orientation === undefined ? image : image.withMetadata({ orientation })
  return Uint8Array.from(await marked.toBuffer())
}

function blob(bytes: Uint8Array<ArrayBuffer>): Blob {
  return new Blob([bytes])
}

async function kept(file: Blob, name = 'car.jpg') {
  const outcome = await prepare(file, name, pixels)
  if (!outcome.ok) throw new Error(`refused: ${outcome.problem.code}`)
  return outcome.photo
}

describe('a photo', () => {
  test('that is an upright JPEG without metadata is kept as it is', async () => {
    const bytes = await jpeg()
    const bare = (await kept(blob(bytes))).bytes
    const again = await kept(new Blob([bare]))
    expect(again).toMatchObject({
      processing: 'kept',
      size: { width: 24, height: 16 },
      originalName: 'car.jpg',
      notice: null,
    })
    expect(again.bytes).toEqual(bare)
    expect(again.sha).toBe(await sha256(bare))
  })

  test('loses metadata and nothing of its pixels', async () => {
    const withGps = await quarters()
      .jpeg({ quality: 100 })
      .withExif({ IFD0: { Make: 'Secret Phone' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .toBuffer()
    expect(withGps.includes('Secret Phone')).toBe(true)
    const photo = await kept(blob(Uint8Array.from(withGps)))
    expect(photo.processing).toBe('metadata-cut')
    expect(Buffer.from(photo.bytes).includes('Secret Phone')).toBe(false)
    const [before, after] = await Promise.all([
      sharp(withGps).raw().toBuffer(),
      sharp(Buffer.from(photo.bytes)).raw().toBuffer(),
    ])
    expect(after.equals(before)).toBe(true)
  })

  test.each([2, 3, 4, 5, 6, 7, 8] as const)('of orientation %i stands upright', async (turned) => {
    const marked = await jpeg(turned)
    const photo = await kept(blob(marked))
    expect(photo.processing).toBe('re-encoded')
    expect(photo.notice).toContain('upright')
    const [ours, reference] = await Promise.all([
      sharp(Buffer.from(photo.bytes)).raw().toBuffer({ resolveWithObject: true }),
      sharp(marked).rotate().raw().toBuffer({ resolveWithObject: true }),
    ])
    expect(photo.size).toEqual({ width: reference.info.width, height: reference.info.height })
    const furthest = ours.data.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (reference.data[i] ?? 0))),
      0,
    )
    // One encoding at quality 92 lies between the two; a wrong turn would be off by 255.
    expect(furthest).toBeLessThan(40)
    expect((await sharp(Buffer.from(photo.bytes)).metadata()).orientation ?? 1).toBe(1)
  })

  test.each(['png', 'webp', 'gif'] as const)('of the kind %s becomes a JPEG', async (kind) => {
    const photo = await kept(blob(Uint8Array.from(await quarters().toFormat(kind).toBuffer())))
    expect(photo).toMatchObject({
      processing: 're-encoded',
      notice: 'saved as JPEG',
      size: { width: 24, height: 16 },
    })
    expect((await sharp(Buffer.from(photo.bytes)).metadata()).format).toBe('jpeg')
  })

  test('is known by its bytes, whatever its name says', async () => {
    const png = Uint8Array.from(await quarters().png().toBuffer())
    expect((await kept(blob(png), '../../evil.jpg')).processing).toBe('re-encoded')
  })

  test('loses a page that was hidden behind its end', async () => {
    const page = new TextEncoder().encode('<script>alert(1)</script>')
    const photo = await kept(new Blob([await jpeg(), page]))
    expect(Buffer.from(photo.bytes).includes('<script>')).toBe(false)
  })

  test('that is encoded anew has 16 megapixels at most and the same proportions', () => {
    const size = fitted(12_000, 8_000)
    expect(size.width * size.height).toBeLessThanOrEqual(maxEncodedPixels)
    expect(size.width / size.height).toBeCloseTo(1.5, 3)
    expect(fitted(4000, 3000)).toEqual({ width: 4000, height: 3000 })
    expect(fitted(250_000_000, 1).height).toBe(1)
  })
})

/** A JPEG whose header claims another size: nothing may be decoded to find that out. */
async function claiming(width: number, height: number): Promise<Blob> {
  const bytes = await jpeg()
  const view = new DataView(bytes.buffer)
  const at = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0)
  view.setUint16(at + 5, height)
  view.setUint16(at + 7, width)
  return blob(bytes)
}

/** Why the file is refused, or null where it is taken. */
async function refusal(file: Blob): Promise<IntakeProblemCode | null> {
  const outcome = await prepare(file, 'given.jpg', pixels)
  return outcome.ok ? null : outcome.problem.code
}

describe('what is no photo', () => {
  test('nothing at all', async () => {
    expect(await refusal(new Blob([]))).toBe('empty')
  })

  test('a text', async () => {
    expect(await refusal(new Blob(['VIN 123\n']))).toBe('not_an_image')
  })

  test('an SVG, which may hold a script', async () => {
    expect(await refusal(new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>']))).toBe(
      'unsupported_image',
    )
  })

  test.each([0.3, 0.6, 0.9, 0.999])('a JPEG of which %f arrived', async (share) => {
    const bytes = await jpeg()
    const cut = bytes.slice(0, Math.floor(bytes.length * share))
    expect(await refusal(blob(cut))).toBe('cut_short')
  })

  test('a JPEG that claims 300 megapixels', async () => {
    expect(await refusal(await claiming(20_000, 15_000))).toBe('too_many_pixels')
  })

  test('a PNG that makes no sense after its header', async () => {
    const bytes = Uint8Array.from(await quarters().png().toBuffer())
    const data = Buffer.from(bytes.buffer).indexOf('IDAT') + 4
    bytes.fill(0x5a, data, data + 12)
    expect(await refusal(blob(bytes))).toBe('cannot_decode')
  })

  test('a HEIC where nothing decodes it', async () => {
    const box = new Uint8Array(32)
    box.set(new TextEncoder().encode('\0\0\0\x18ftypheic\0\0\0\0mif1heic'))
    expect(await refusal(blob(box))).toBe('unsupported_image')
  })

  test('a file larger than four photos may be', async () => {
    const huge = { size: 300 * 1024 * 1024, arrayBuffer: () => Promise.reject(new Error('read')) }
    expect(await refusal(huge as unknown as Blob)).toBe('too_large')
  })
})
