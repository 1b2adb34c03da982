import type { Size } from '../contract/geometry.ts'
import { GoldenExpected } from '../contract/model.ts'
import { isSameSize } from '../domain/input-choice.ts'
import { bytesOf } from './file-bytes.ts'
import { DetectError, type FileSource } from './ports.ts'
import type { PhoneModel } from './phone-model.ts'

/** A picture at the model's size, and what an int8 file says of it (of its middle) on a server. */
export interface GoldenPicture {
  readonly png: ArrayBuffer
  readonly expected: GoldenExpected['images'][number]
}

/**
 * What the int8 file for this input must say. Throws a `DetectError` where a file is not to be had,
 * names a picture that is not there, or says nothing of this input.
 */
export async function goldenPictures(
  { golden, manifest }: PhoneModel,
  files: FileSource,
  size: Size = manifest.input,
): Promise<readonly GoldenPicture[]> {
  const text = new TextDecoder().decode(await bytesOf(files, golden.expected))
  const images = imagesFor(GoldenExpected.parse(JSON.parse(text)), size, manifest.input)
  return Promise.all(
    images.map(async (expected) => {
      const picture = golden.images.find(({ path }) => path.endsWith(expected.file))
      if (picture === undefined) throw new DetectError('model_damaged')
      return { png: await bytesOf(files, picture.file), expected }
    }),
  )
}

function imagesFor({ images, rectangles = [] }: GoldenExpected, size: Size, own: Size) {
  if (isSameSize(size, own)) return images
  const found = rectangles.find(({ input: [height, width] }) => isSameSize(size, { width, height }))
  if (found !== undefined) return found.images
  const cause = `no golden answers for ${size.width}x${size.height}`
  throw new DetectError('model_wrong', { cause })
}
