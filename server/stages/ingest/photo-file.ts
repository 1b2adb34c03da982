import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import sharp from 'sharp'
import { Size } from '../../../src/contract/geometry.ts'
import { Sha256 } from '../../../src/contract/ids.ts'
import { maxPhotoBytes } from '../../../src/contract/sync.ts'
import { ApiError } from '../../api-error.ts'

/** Largest picture that anything here decodes: a small file can claim to be far larger. */
export const maxPhotoPixels = 250_000_000

/** SHA-256 of a file's bytes, read in pieces. */
export async function sha256OfFile(path: string): Promise<Sha256> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return Sha256.parse(hash.digest('hex'))
}

export interface PhotoFacts {
  readonly sizeBytes: number
  readonly width: number
  readonly height: number
}

/**
 * Looks at a file's size, first bytes and header, before anything decodes it.
 * @throws ApiError invalid_photo where it is no JPEG that the server would ever decode; too_large
 */
export async function inspectPhotoFile(path: string): Promise<PhotoFacts> {
  const { size: sizeBytes } = await stat(path)
  if (sizeBytes === 0) throw new ApiError('invalid_photo', 'the photo is empty')
  if (sizeBytes > maxPhotoBytes) throw new ApiError('too_large', 'the photo is over 64 MiB')
  if (!(await startsAsJpeg(path))) throw new ApiError('invalid_photo', 'the file is no JPEG')
  const size = await headerSize(path)
  if (size.width * size.height > maxPhotoPixels) {
    throw new ApiError('invalid_photo', 'the photo has more than 250 megapixels')
  }
  return { sizeBytes, ...size }
}

/** FF D8 FF: start of image, then a marker. Source: ITU-T T.81, B.1.1.3. */
async function startsAsJpeg(path: string): Promise<boolean> {
  const handle = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(3), 0, 3, 0)
    return bytesRead === 3 && buffer[0] === 0xff && buffer[1] === 0xd8 && buffer[2] === 0xff
  } finally {
    await handle.close()
  }
}

async function headerSize(path: string): Promise<Size> {
  let found: { width?: number; height?: number; format?: string }
  try {
    found = await sharp(path, { failOn: 'none', limitInputPixels: maxPhotoPixels }).metadata()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new ApiError('invalid_photo', "the photo's header cannot be read")
  }
  const size = Size.safeParse({ width: found.width, height: found.height })
  if (found.format !== 'jpeg' || !size.success) {
    throw new ApiError('invalid_photo', "the photo's header makes no sense")
  }
  return size.data
}
