import type { Size } from '../contract/geometry.ts'
import type { Sha256 } from '../contract/ids.ts'
import type { PhotoProcessing } from '../contract/record.ts'
import { maxPhotoBytes } from '../contract/sync.ts'
import { readImageHeader } from '../domain/image-header.ts'
import { cutJpegMetadata } from '../domain/jpeg-metadata.ts'
import { IntakeRefusal, type IntakeProblemCode } from './intake-problem.ts'
import { sha256 } from './sha256.ts'
import { codeOf, type Pixels } from './upright-jpeg.ts'

/** Exactly the bytes that are kept, hashed, shown and detected on. */
export interface PreparedPhoto {
  readonly bytes: ArrayBuffer
  readonly sha: Sha256
  readonly size: Size
  readonly processing: PhotoProcessing
  readonly originalName: string
  readonly notice: string | null
}

export type PrepareOutcome =
  | { readonly ok: true; readonly photo: PreparedPhoto }
  | { readonly ok: false; readonly problem: { code: IntakeProblemCode; name: string } }

/** Files beyond this are refused before they are read: they would not fit into a phone's memory. */
const maxFileBytes = 4 * maxPhotoBytes

/**
 * Makes of a file what is kept as evidence (docs/sync.md, Saving): a JPEG that is upright keeps its
 * compressed pixels and loses only its metadata; anything else that decodes becomes an upright
 * JPEG, and says so; what is no whole picture is refused before anything decodes it.
 */
export async function prepare(file: Blob, name: string, pixels: Pixels): Promise<PrepareOutcome> {
  try {
    const made = await make(file, pixels)
    if (made.bytes.byteLength > maxPhotoBytes) throw new IntakeRefusal('too_large')
    const photo = { ...made, sha: await sha256(made.bytes), originalName: name }
    return { ok: true, photo }
  } catch (error) {
    return { ok: false, problem: { code: codeOf(error), name } }
  }
}

type Made = Pick<PreparedPhoto, 'bytes' | 'size' | 'processing' | 'notice'>
type Header = Extract<ReturnType<typeof readImageHeader>, { ok: true }>
type Jpeg = Extract<Header, { kind: 'jpeg' }>

async function make(file: Blob, pixels: Pixels): Promise<Made> {
  if (file.size === 0) throw new IntakeRefusal('empty')
  if (file.size > maxFileBytes) throw new IntakeRefusal('too_large')
  const given = new Uint8Array(await file.arrayBuffer())
  const header = readImageHeader(given)
  if (!header.ok) throw new IntakeRefusal(header.problem)
  if (header.kind !== 'jpeg') return await saveAsJpeg(file, header, pixels)
  const bare = cutJpegMetadata(given)
  if (bare === null) throw new IntakeRefusal('cut_short')
  const jpeg = { header, bytes: Uint8Array.from(bare).buffer }
  return header.orientation === 1
    ? await keep(jpeg, given.length, pixels)
    : await turnUpright(jpeg, pixels)
}

/** Keeps the compressed pixels. They are decoded once, for only that shows that they can be. */
async function keep(
  { header, bytes }: { header: Jpeg; bytes: ArrayBuffer },
  givenBytes: number,
  pixels: Pixels,
): Promise<Made> {
  const size = await pixels.measure(new Blob([bytes], { type: 'image/jpeg' }))
  if (size.width !== header.size.width || size.height !== header.size.height) {
    throw new IntakeRefusal('cannot_decode')
  }
  const processing = bytes.byteLength === givenBytes ? 'kept' : 'metadata-cut'
  return { bytes, size, processing, notice: null }
}

/** Without its metadata a JPEG decodes as it is stored in every browser, and is turned here. */
async function turnUpright(
  { header, bytes }: { header: Jpeg; bytes: ArrayBuffer },
  pixels: Pixels,
): Promise<Made> {
  const made = await pixels.encode(new Blob([bytes], { type: 'image/jpeg' }), header.orientation)
  const notice = noticeFor('turned upright and saved anew', header.size, made.size)
  return { ...made, processing: 're-encoded', notice }
}

async function saveAsJpeg(
  file: Blob,
  header: Exclude<Header, Jpeg>,
  pixels: Pixels,
): Promise<Made> {
  try {
    const made = await pixels.encode(file, 1)
    const notice = noticeFor('saved as JPEG', header.size, made.size)
    return { ...made, processing: 're-encoded', notice }
  } catch (error) {
    // HEIC decodes on Apple's browsers alone, AVIF not on old ones: a matter of the format.
    const isFormat = header.kind === 'heic' || header.kind === 'avif'
    if (isFormat && error instanceof IntakeRefusal && error.code === 'cannot_decode') {
      throw new IntakeRefusal('unsupported_image', error)
    }
    throw error
  }
}

/** What a person should know of what was done to the picture. */
function noticeFor(done: string, given: Size | null, made: Size): string {
  const isSmaller = given !== null && made.width * made.height < given.width * given.height
  return isSmaller ? `${done}, made smaller to 16 megapixels` : done
}
