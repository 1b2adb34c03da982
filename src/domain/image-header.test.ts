import * as fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it, vi } from 'vitest'
import { readImageHeader, type ImageHeader } from './image-header.ts'
import { cutJpegMetadata } from './jpeg-metadata.ts'

// Many cases on a busy machine take their time; that is no failure.
vi.setConfig({ testTimeout: 60_000 })

const picture = sharp({
  create: { width: 34, height: 21, channels: 3, background: { r: 200, g: 90, b: 30 } },
})

/** Bytes of a text of ISO 8859-1. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function u32(value: number): string {
  return String.fromCharCode(...[24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff))
}

function mediaBox(type: string, content: string): string {
  return u32(content.length + 8) + type + content
}

/** The start of a HEIC with these sizes among its properties. */
function heic(...sizes: readonly (readonly [number, number])[]): Uint8Array {
  const properties = sizes
    .map(([width, height]) => mediaBox('ispe', u32(0) + u32(width) + u32(height)))
    .join('')
  const meta = u32(0) + mediaBox('hdlr', '0000') + mediaBox('iprp', mediaBox('ipco', properties))
  return bytesOf(mediaBox('ftyp', `heic${u32(0)}mif1heic`) + mediaBox('meta', meta))
}

/** A PNG's header that claims a size; no pixels are behind it. */
function pngOf(width: number, height: number): Uint8Array {
  const header = `${u32(13)}IHDR${u32(width)}${u32(height)}\u0008\u0002\0\0\0${u32(0)}`
  return bytesOf(`\u0089PNG\r\n\u001a\n${header}${u32(0)}IEND${u32(0)}`)
}

function problemOf(bytes: Uint8Array): string | null {
  const header = readImageHeader(bytes)
  return header.ok ? null : header.problem
}

describe('image header', () => {
  it('P1: reads size, orientation and kind of a JPEG', async () => {
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const bytes = await picture.clone().jpeg().withMetadata({ orientation }).toBuffer()
      expect(readImageHeader(bytes)).toEqual<ImageHeader>({
        ok: true,
        kind: 'jpeg',
        size: { width: 34, height: 21 },
        orientation: expect.toSatisfy((value) => value === orientation),
        progressive: false,
        componentCount: 3,
        precisionBits: 8,
      })
    }
  })

  it.each([
    ['progressive', picture.clone().jpeg({ progressive: true }), { progressive: true }],
    ['grey', picture.clone().toColourspace('b-w').jpeg(), { componentCount: 1 }],
    ['CMYK', picture.clone().toColourspace('cmyk').jpeg(), { componentCount: 4 }],
  ])('P1: tells a %s JPEG', async (_, image, facts) => {
    expect(readImageHeader(await image.toBuffer())).toMatchObject(facts)
  })

  it.each(['png', 'webp', 'gif', 'avif'] as const)('P1: reads the size of a %s', async (kind) => {
    const size = { width: 34, height: 21 }
    expect(readImageHeader(await picture.clone().toFormat(kind).toBuffer())).toEqual({
      ok: true,
      kind,
      size,
    })
  })

  it('P1: reads every form of WebP', async () => {
    const size = { width: 34, height: 21 }
    const lossless = await picture.clone().webp({ lossless: true }).toBuffer()
    const extended = await picture.clone().webp().withMetadata({ orientation: 6 }).toBuffer()
    for (const bytes of [lossless, extended])
      expect(readImageHeader(bytes)).toMatchObject({ kind: 'webp', size })
  })

  it('P1: takes the largest size of a HEIC, which is the whole grid’s', () => {
    expect(readImageHeader(heic([512, 512], [4032, 3024], [160, 120]))).toEqual({
      ok: true,
      kind: 'heic',
      size: { width: 4032, height: 3024 },
    })
    expect(readImageHeader(heic())).toEqual({ ok: true, kind: 'heic', size: null })
  })

  it('P1: reads a bitmap, also one that begins with its top row', () => {
    const bitmap = (height: string) =>
      bytesOf(`BM${'\0'.repeat(12)}\u0028\0\0\0\u0022\0\0\0${height}`)
    const size = { width: 34, height: 21 }
    expect(readImageHeader(bitmap('\u0015\0\0\0'))).toEqual({ ok: true, kind: 'bmp', size })
    expect(readImageHeader(bitmap('\u00eb\u00ff\u00ff\u00ff'))).toEqual({
      ok: true,
      kind: 'bmp',
      size,
    })
    expect(problemOf(bytesOf('BMW 320d, silver, a dent in the left door'))).toBe('not_an_image')
  })

  it.each([
    ['nothing', '', 'empty'],
    ['a text', 'a scratch', 'not_an_image'],
    ['a page', '<!doctype html><html><body>Sign in to the network</body></html>', 'not_an_image'],
    [
      'an SVG',
      '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">',
      'unsupported_image',
    ],
    ['a TIFF', 'II*\0\u0008\0\0\0', 'unsupported_image'],
    ['a PDF', '%PDF-1.7', 'not_an_image'],
    ['a film', `${u32(20)}ftypisom${u32(0)}mp42`, 'not_an_image'],
    ['a JPEG of two bytes', '\u00ff\u00d8', 'not_an_image'],
    ['a JPEG of its beginning', '\u00ff\u00d8\u00ff\u00e0', 'cut_short'],
    ['a JPEG without pixels', '\u00ff\u00d8\u00ff\u00d9', 'cannot_decode'],
  ])('P2: refuses %s by name', (_, text, problem) => {
    expect(problemOf(bytesOf(text))).toBe(problem)
  })

  it('P2: tells a photo that was cut, wherever it was cut', async () => {
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const bytes = await picture.clone().toFormat(format).toBuffer()
      for (const length of [bytes.length - 1, Math.floor(bytes.length / 2), 40]) {
        expect(problemOf(bytes.subarray(0, length))).toBe('cut_short')
      }
    }
  })

  it('P3: refuses more than 250 megapixels, and sides that no photo has, before decoding', () => {
    expect(problemOf(pngOf(25_000, 12_000))).toBe('too_many_pixels')
    expect(problemOf(pngOf(40_000, 10))).toBe('too_many_pixels')
    expect(problemOf(pngOf(0, 10))).toBe('cannot_decode')
    expect(problemOf(heic([20_000, 15_000]))).toBe('too_many_pixels')
    expect(readImageHeader(pngOf(20_000, 12_500))).toMatchObject({ ok: true })
  })

  it('P4: takes any bytes without failing', async () => {
    const starts = [
      '',
      '\u00ff\u00d8\u00ff',
      '\u0089PNG\r\n\u001a\n',
      'RIFF\0\0\0\0WEBPVP8X',
      'GIF89a',
      'BM',
      '\0\0\0 ftypheic',
    ]
    const real = await picture.clone().jpeg().withMetadata({ orientation: 6 }).toBuffer()
    const changed = fc
      .array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { maxLength: 8 })
      .map((changes) => {
        const bytes = Uint8Array.from(real)
        for (const [at, value] of changes) bytes[at] = value
        return bytes
      })
    const made = fc
      .tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }))
      .map(([start, rest]) => Uint8Array.from([...bytesOf(start), ...rest]))
    fc.assert(
      fc.property(fc.oneof(changed, made), (bytes) => {
        const header = readImageHeader(bytes)
        const size = header.ok ? header.size : null
        expect(size === null || (size.width > 0 && size.height > 0)).toBe(true)
        const cut = cutJpegMetadata(bytes)
        expect(cut === null || cut.length <= bytes.length).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
