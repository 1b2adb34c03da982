import type { Sha256 } from '../contract/ids.ts'
import type { EvidenceStore } from './ports.ts'

/** `null` where the bytes were let go after a receipt: then only the server has them. */
export type Picture = string | null

/** Object URLs of stored photos; the oldest are given back to keep memory flat. */
export interface PhotoPictures {
  /** The stored bytes themselves. */
  full(sha: Sha256): Promise<Picture>
  /** A small picture for lists: 48 twelve-megapixel JPEGs would take a phone's memory. */
  thumb(sha: Sha256): Promise<Picture>
}

const thumbLongSidePx = 640
const keepThumbs = 120
const keepFulls = 4

export function createPhotoPictures(store: Pick<EvidenceStore, 'photoBytes'>): PhotoPictures {
  const full = urlCache(keepFulls, (sha) => jpegOf(store, sha))
  let tail: Promise<unknown> = Promise.resolve()
  const thumb = urlCache(keepThumbs, (sha) => {
    // One decode at a time: each holds the whole photo's pixels for a moment.
    const work = tail.then(async () => {
      const jpeg = await jpegOf(store, sha)
      return jpeg && shrunk(jpeg)
    })
    tail = work.catch(() => null)
    return work
  })
  return { full, thumb }
}

async function jpegOf(store: Pick<EvidenceStore, 'photoBytes'>, sha: Sha256): Promise<Blob | null> {
  const bytes = await store.photoBytes(sha)
  return bytes && new Blob([bytes], { type: 'image/jpeg' })
}

async function shrunk(jpeg: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(jpeg)
  const scale = Math.min(1, thumbLongSidePx / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  const context = canvas.getContext('2d')
  if (context !== null) context.imageSmoothingQuality = 'high'
  context?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85))
  return small ?? jpeg
}

function urlCache(keep: number, load: (sha: Sha256) => Promise<Blob | null>) {
  const urls = new Map<Sha256, Promise<Picture>>()
  return (sha: Sha256): Promise<Picture> => {
    const known = urls.get(sha)
    urls.delete(sha)
    const url = known ?? load(sha).then((blob) => blob && URL.createObjectURL(blob))
    urls.set(sha, url)
    if (known === undefined) url.catch(() => urls.delete(sha))
    const oldest = urls.keys().next()
    if (urls.size > keep && !oldest.done) {
      const gone = urls.get(oldest.value)
      urls.delete(oldest.value)
      void gone?.then((value) => value !== null && URL.revokeObjectURL(value))
    }
    return url
  }
}
