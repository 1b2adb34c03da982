import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import displayP3 from '../../src/contract/fixtures/detect/display-p3.json' with { type: 'json' }
import cases from '../../src/contract/fixtures/detect/large-photo.json' with { type: 'json' }
import type { Size } from '../../src/contract/geometry.ts'
import { resizeLanczos, type RgbaPixels } from '../../src/domain/lanczos.ts'
import { letterboxFor } from '../../src/domain/letterbox.ts'
import { projectFolder } from '../build/project-folder.ts'
import { decodePhoto, photoSizeOf } from './decode-photo.ts'

describe('the pixels of a photo of 12 megapixels', () => {
  it.each(cases)('are those of the trainer for $input of $shown', async (one) => {
    const { photo, shown, input, ...expected } = one
    const jpeg = withShownSize(await readFile(join(projectFolder, photo)), shown)
    expect(await photoSizeOf(jpeg)).toEqual(shown)
    const { content } = letterboxFor(await photoSizeOf(jpeg), input)
    const pixels = resizeLanczos(await decodePhoto(jpeg, await photoSizeOf(jpeg), content), content)
    const hash = createHash('sha256').update(rgbOf(pixels)).digest('hex')
    expect(hash).toBe(expected.contentRgbSha256)
  })
})

describe('a photo in Display P3, as iPhones store theirs', () => {
  it('is seen in the colours that a browser shows', async () => {
    const { photo, patchSide, srgbPatches } = displayP3
    const jpeg = await readFile(join(projectFolder, photo))
    const size = await photoSizeOf(jpeg)
    const { data, width } = await decodePhoto(jpeg, size, size)
    for (const [index, expected] of srgbPatches.entries()) {
      const at = (patchSide / 2) * width + (index + 0.5) * patchSide
      const seen = Array.from(data.subarray(at * 4, at * 4 + 3))
      for (const [channel, value] of seen.entries()) {
        expect(Math.abs(value - (expected[channel] ?? Number.NaN))).toBeLessThanOrEqual(2)
      }
    }
  })
})

/** A baseline JPEG whose header shows less of its last blocks. */
function withShownSize(jpeg: Buffer, { width, height }: Size): Buffer {
  const at = jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 5
  jpeg.writeUInt16BE(height, at)
  jpeg.writeUInt16BE(width, at + 2)
  return jpeg
}

function rgbOf({ data }: RgbaPixels): Uint8Array {
  return data.filter((_, index) => index % 4 !== 3) as Uint8Array
}
