import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { BoxId, type Sha256 } from '../../../src/contract/ids.ts'
import type { Size } from '../../../src/contract/geometry.ts'
import type { AnnotatedBox } from '../../../src/contract/label.ts'
import { maxPhotoPixels, readImageHeader } from '../../../src/domain/image-header.ts'
import { ApiError } from '../../api-error.ts'
import { sha256 } from '../../security/hashing.ts'
import { inspectPhotoFile } from '../ingest/photo-file.ts'
import { annotationHash } from '../label/annotate.ts'
import type { ImportProblems } from './import-problems.ts'
import type { ReadBox, ReadPhoto } from './label-folder.ts'

/** A photo of a label set whose bytes and labels were found good. */
export interface CheckedPhoto {
  readonly read: ReadPhoto
  readonly sha: Sha256
  readonly sizeBytes: number
  readonly size: Size
  readonly group: string
  readonly boxes: readonly AnnotatedBox[]
  /** Of its annotation: reviewed and complete. */
  readonly hash: Sha256
}

/** As many as the contract's annotation holds. */
const mostBoxes = 1_000
const longestGroup = 200

/**
 * Reads, hashes and decodes a photo and reads its labels.
 * @returns null where something is wrong; `problems` then say what
 */
export async function checkPhoto(
  folder: string,
  read: ReadPhoto,
  problems: ImportProblems,
): Promise<CheckedPhoto | null> {
  const before = problems.count
  const bytes = await bytesOf(folder, read, problems)
  const facts = bytes === null ? null : await factsOf(join(folder, read.photoFile), bytes)
  if (typeof facts === 'string') problems.add(read.photoFile, facts)
  if (bytes === null || facts === null || typeof facts === 'string') return null
  const sha = sha256(bytes)
  const boxes = (await read.boxesOn(facts, problems)).map((box, index) => labelled(sha, box, index))
  if (boxes.length > mostBoxes) {
    problems.add(read.labelFile, `${read.photoFile} has more than ${mostBoxes} boxes: split it`)
  }
  const group = read.group ?? `photo:${sha.slice(0, 16)}`
  if (group.length > longestGroup) {
    problems.add(read.photoFile, `its vehicle group has more than ${longestGroup} letters`)
  }
  if (problems.count > before) return null
  const hash = annotationHash({ photoSha: sha, boxes, complete: true })
  return { read, sha, sizeBytes: bytes.length, size: facts, group, boxes, hash }
}

async function bytesOf(
  folder: string,
  { photoFile, labelFile }: ReadPhoto,
  problems: ImportProblems,
): Promise<Uint8Array | null> {
  try {
    return await readFile(join(folder, photoFile))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    const what =
      error.code === 'ENOENT'
        ? `there is no such photo, but ${labelFile} labels it: add the photo or drop its labels`
        : `the photo cannot be read (${String(error.code)})`
    problems.add(photoFile, what)
    return null
  }
}

/** The photo's size, or in words why it is not taken. */
async function factsOf(path: string, bytes: Uint8Array): Promise<Size | string> {
  const header = readImageHeader(bytes)
  if (header.ok && header.kind !== 'jpeg') {
    return `is a ${header.kind.toUpperCase()}: photos are JPEG files; convert it and keep its name`
  }
  if (header.ok && header.orientation !== 1) {
    return `is stored turned (EXIF orientation ${header.orientation}), so nobody knows which way up its boxes are: save photo and boxes upright`
  }
  try {
    const { width, height } = await inspectPhotoFile(path)
    await decodeWhole(bytes, { width, height })
    return { width, height }
  } catch (error) {
    if (error instanceof ApiError) return `${error.message}: replace it or drop it with its labels`
    if (!(error instanceof Error)) throw error
    return 'the photo does not decode to its end: replace it or drop it with its labels'
  }
}

/** @throws where a pixel does not decode */
async function decodeWhole(bytes: Uint8Array, { width, height }: Size): Promise<void> {
  const options = { failOn: 'truncated', limitInputPixels: maxPhotoPixels } as const
  const photo = sharp(bytes, { ...options, sequentialRead: true })
  // Statistics take five times as long as pixels, but no memory for a whole picture.
  await (width * height > largePixels ? photo.stats() : photo.raw().toBuffer())
}

const largePixels = 16_000_000

/** The id follows from photo, box and place, so that the same labels always have the same hash. */
function labelled(sha: Sha256, { classId, box, ignore }: ReadBox, index: number): AnnotatedBox {
  const { x, y, width, height } = box
  const seed = [sha, index, classId, x, y, width, height, ignore].join('\n')
  return { boxId: nameBasedId(sha256(seed)), classId, box, ignore }
}

/** A UUID of version 8 (RFC 9562, section 5.8) from a hash. */
function nameBasedId(hash: Sha256): BoxId {
  const variant = ((Number.parseInt(hash.charAt(16), 16) & 3) | 8).toString(16)
  const parts = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ]
  return BoxId.parse(parts.join('-'))
}
