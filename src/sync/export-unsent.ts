import { Zip, ZipPassThrough } from 'fflate'
import type { Sha256 } from '../contract/ids.ts'
import { utf8 } from './encoding.ts'
import type { EvidenceSource } from './evidence-source.ts'

/**
 * A zip of all that has no receipt, refused records too: `records.jsonl`, one record a line as it
 * was stored, and `photos/<sha256>.jpg`. Null where there is nothing. The
 * server takes the same in: `lotlens take-in`.
 */
export async function exportUnsent(source: EvidenceSource): Promise<Blob | null> {
  const rows = await source.unsent()
  if (rows.length === 0) return null
  // As Blobs, which a browser may put on its disk: a day of photos is a gigabyte.
  const parts: Blob[] = []
  let failure: Error | null = null
  const zip = new Zip((error, chunk) => {
    if (error) failure = error
    else parts.push(new Blob([new Uint8Array(chunk)]))
  })
  // Photos are compressed already, and a copy that opens anywhere matters more than a few bytes.
  const add = (name: string, bytes: Uint8Array): void => {
    const file = new ZipPassThrough(name)
    zip.add(file)
    file.push(bytes, true)
  }
  const records = await source.records(rows.map(({ id }) => id))
  const lines = records.filter((record) => record !== undefined).map((r) => JSON.stringify(r))
  add('records.jsonl', utf8(lines.map((line) => `${line}\n`).join('')))
  const shas = new Set<Sha256>(rows.flatMap(({ blobs }) => blobs.map(({ sha }) => sha)))
  for (const sha of shas) {
    const bytes = await source.photoBytes(sha)
    if (bytes !== null) add(`photos/${sha}.jpg`, new Uint8Array(bytes))
  }
  zip.end()
  if (failure !== null) throw failure as Error
  return new Blob(parts, { type: 'application/zip' })
}
