import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import sharp from 'sharp'
import { Size } from '../../../src/contract/geometry.ts'
import { Sha256 } from '../../../src/contract/ids.ts'
import { maxPhotoBytes } from '../../../src/contract/sync.ts'
import {
  maxPhotoPixels,
  readImageHeader,
  type ImageProblem,
} from '../../../src/domain/image-header.ts'
import { maxScans } from '../../../src/domain/jpeg-header.ts'
import { jpegMarkers } from '../../../src/domain/jpeg-pieces.ts'
import { ApiError } from '../../api-error.ts'

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

const problemTexts: Record<ImageProblem, string> = {
  empty: 'the photo is empty',
  not_an_image: 'the file is no picture',
  unsupported_image: 'the file is a picture of a kind that is not taken',
  cut_short: 'the photo ends within its header',
  too_many_pixels: 'the photo has more than 250 megapixels, or a side over 30,000',
  cannot_decode: "the photo's header makes no sense",
}

/**
 * Looks at a file's size, first bytes and header, before anything decodes it. A second reader
 * (libvips) must come to the same size: what the two see differently is made to deceive one. A
 * photo that ends too early is evidence all the same where its header is whole.
 * @throws ApiError invalid_photo where it is no JPEG that the server would ever decode; too_large
 */
export async function inspectPhotoFile(path: string): Promise<PhotoFacts> {
  const { size: sizeBytes } = await stat(path)
  if (sizeBytes > maxPhotoBytes) throw new ApiError('too_large', 'the photo is over 64 MiB')
  const bytes = await readFile(path)
  const header = readImageHeader(bytes)
  if (!header.ok && header.problem !== 'cut_short') {
    throw new ApiError('invalid_photo', problemTexts[header.problem])
  }
  if (!header.ok && hasTooManyScans(bytes)) {
    throw new ApiError('invalid_photo', problemTexts.cannot_decode)
  }
  if (header.ok && header.kind !== 'jpeg') {
    throw new ApiError('invalid_photo', 'the file is no JPEG')
  }
  const { width, height } = await sizeByLibvips(path)
  if (width * height > maxPhotoPixels) {
    throw new ApiError('invalid_photo', problemTexts.too_many_pixels)
  }
  const first = header.ok ? header.size : { width, height }
  if (first?.width !== width || first.height !== height) {
    throw new ApiError('invalid_photo', problemTexts.cannot_decode)
  }
  return { sizeBytes, width, height }
}

const startOfScan = Buffer.from([0xff, jpegMarkers.sos])

/**
 * For a file whose end our own reader did not reach: libjpeg reads on where ours stops. Within
 * compressed pixels the two bytes do not occur (T.81, B.1.1.5).
 */
function hasTooManyScans(bytes: Buffer): boolean {
  let at = -2
  for (let count = 0; count <= maxScans; count += 1) {
    at = bytes.indexOf(startOfScan, at + 2)
    if (at < 0) return false
  }
  return true
}

async function sizeByLibvips(path: string): Promise<Size> {
  try {
    const options = { failOn: 'none', limitInputPixels: maxPhotoPixels } as const
    const { format, width, height } = await sharp(path, options).metadata()
    if (format !== 'jpeg') throw new TypeError(`libvips takes it for ${format}`)
    return Size.parse({ width, height })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new ApiError('invalid_photo', problemTexts.cannot_decode)
  }
}
