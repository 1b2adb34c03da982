import sharp from 'sharp'
import { describe, expect, it, vi } from 'vitest'
import { readImageHeader } from './image-header.ts'
import { cutJpegMetadata } from './jpeg-metadata.ts'
import { jpegPieces } from './jpeg-pieces.ts'

// Many cases on a busy machine take their time; that is no failure.
vi.setConfig({ testTimeout: 60_000 })

const photo = sharp({
  create: {
    width: 64,
    height: 48,
    channels: 3,
    background: '#4060a0',
    noise: { type: 'gaussian', mean: 128, sigma: 40 },
  },
})

const gps = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 12/1' } }
const maker = { IFD0: { Make: 'SecretCameraMaker', Orientation: '1' } }

function latin1(bytes: Uint8Array | null): string {
  return Buffer.from(bytes ?? []).toString('latin1')
}

/** The compressed pixels of each scan, in order. */
function scans(bytes: Uint8Array): string[] {
  return jpegPieces(bytes)
    .pieces.filter(({ marker }) => marker === null)
    .map(({ start, end }) => latin1(bytes.subarray(start, end)))
}

/** A segment put in behind the start of image. */
function withSegment(bytes: Uint8Array, marker: number, data: string): Uint8Array {
  const length = data.length + 2
  const segment = Buffer.from(
    `\u00ff${String.fromCharCode(marker, length >> 8, length & 0xff)}${data}`,
    'latin1',
  )
  return Uint8Array.from(Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]))
}

describe('cutting metadata of a JPEG', () => {
  it('P5: takes out place, maker and comment, and leaves the compressed pixels as they were', async () => {
    for (const progressive of [false, true]) {
      const plain = await photo
        .clone()
        .jpeg({ progressive })
        .withExif({ ...gps, ...maker })
        .toBuffer()
      const bytes = withSegment(plain, 0xfe, 'taken at home')
      expect(latin1(bytes)).toContain('SecretCameraMaker')
      const cut = cutJpegMetadata(bytes)
      expect(latin1(cut)).not.toMatch(/SecretCameraMaker|Exif|taken at home/)
      expect(scans(cut ?? bytes)).toEqual(scans(plain))
      const before = await sharp(plain).raw().toBuffer()
      expect(
        (
          await sharp(cut ?? bytes)
            .raw()
            .toBuffer()
        ).equals(before),
      ).toBe(true)
    }
  })

  it.each([
    ['XMP', 0xe1, 'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>'],
    ['a second picture’s index', 0xe2, 'MPF\0II*\0'],
    ['IPTC', 0xed, 'Photoshop 3.0\0'],
    ['a maker’s own segment', 0xe5, 'maker'],
    ['a JFIF extension with a thumbnail', 0xe0, 'JFXX\0'],
  ])('P5: takes out %s', async (_, marker, data) => {
    const plain = await photo.clone().jpeg().toBuffer()
    const cut = cutJpegMetadata(withSegment(plain, marker, data))
    expect(latin1(cut)).toBe(latin1(plain))
  })

  it('P5: keeps what a decoder needs for the colours', async () => {
    const cmyk = await photo.clone().toColourspace('cmyk').jpeg().withIccProfile('cmyk').toBuffer()
    const cut = cutJpegMetadata(withSegment(cmyk, 0xe1, 'Exif\0\0'))
    expect(latin1(cut)).toBe(latin1(cmyk))
    expect(latin1(cut)).toContain('ICC_PROFILE')
    expect(latin1(cut)).toContain('Adobe')
  })

  it('P5: cuts what hides behind the end of the image', async () => {
    const plain = await photo.clone().jpeg().toBuffer()
    const film = Buffer.concat([plain, Buffer.from('<script>alert(1)</script>')])
    expect(latin1(cutJpegMetadata(film))).toBe(latin1(plain))
  })

  it('P5: gives the very same bytes where there is nothing to cut, and once is enough', async () => {
    const plain = Uint8Array.from(await photo.clone().jpeg().toBuffer())
    expect(cutJpegMetadata(plain)).toBe(plain)
    const cut = cutJpegMetadata(withSegment(plain, 0xfe, 'x'))
    expect(cutJpegMetadata(cut ?? plain)).toBe(cut)
  })

  it('P5: an orientation that is cut is told before', async () => {
    const turned = await photo.clone().jpeg().withMetadata({ orientation: 6 }).toBuffer()
    expect(readImageHeader(turned)).toMatchObject({ orientation: 6 })
    expect(readImageHeader(cutJpegMetadata(turned) ?? turned)).toMatchObject({ orientation: 1 })
  })

  it('gives nothing for what is no whole JPEG', async () => {
    const plain = await photo.clone().jpeg().toBuffer()
    expect(cutJpegMetadata(plain.subarray(0, -2))).toBeNull()
    expect(cutJpegMetadata(Uint8Array.of(1, 2, 3))).toBeNull()
  })
})
