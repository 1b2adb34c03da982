import { GoldenExpected } from '../contract/model.ts'
import { DetectError, type FileSource, type KnownFile } from './ports.ts'
import type { PhoneModel } from './phone-model.ts'

/** A picture at the model's size, and what the int8 file says of it on a server. */
export interface GoldenPicture {
  readonly png: ArrayBuffer
  readonly expected: GoldenExpected['images'][number]
}

/** Throws a `DetectError` where a file is not to be had, or names a picture that is not there. */
export async function goldenPictures(
  { golden }: PhoneModel,
  files: FileSource,
): Promise<readonly GoldenPicture[]> {
  const text = new TextDecoder().decode(await bytesOf(files, golden.expected))
  const { images } = GoldenExpected.parse(JSON.parse(text))
  return Promise.all(
    images.map(async (expected) => {
      const picture = golden.images.find(({ path }) => path.endsWith(expected.file))
      if (picture === undefined) throw new DetectError('model_damaged')
      return { png: await bytesOf(files, picture.file), expected }
    }),
  )
}

/** Throws a `DetectError` where the file is not to be had. */
export async function bytesOf(
  files: FileSource,
  file: KnownFile,
  onProgress?: (fraction: number) => void,
): Promise<ArrayBuffer> {
  const load = await files.load(file, onProgress === undefined ? {} : { onProgress })
  if (load.ok) return load.bytes
  throw new DetectError(load.problem === 'damaged' ? 'model_damaged' : 'model_missing')
}
