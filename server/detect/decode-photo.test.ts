import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import cases from '../../src/contract/fixtures/detect/large-photo.json' with { type: 'json' }
import { resizeLanczos, type RgbaPixels } from '../../src/domain/lanczos.ts'
import { letterboxFor } from '../../src/domain/letterbox.ts'
import { projectFolder } from '../build/project-folder.ts'
import { decodePhoto, photoSizeOf } from './decode-photo.ts'

describe('the pixels of a photo of 12 megapixels', () => {
  it.each(cases)('are those of the trainer for $input', async ({ photo, input, ...expected }) => {
    const jpeg = await readFile(join(projectFolder, photo))
    const { content } = letterboxFor(await photoSizeOf(jpeg), input)
    const pixels = resizeLanczos(await decodePhoto(jpeg, await photoSizeOf(jpeg), content), content)
    const hash = createHash('sha256').update(rgbOf(pixels)).digest('hex')
    expect(hash).toBe(expected.contentRgbSha256)
  })
})

function rgbOf({ data }: RgbaPixels): Uint8Array {
  return data.filter((_, index) => index % 4 !== 3) as Uint8Array
}
