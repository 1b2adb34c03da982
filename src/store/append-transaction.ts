import { EvidenceRecord } from '../contract/record.ts'
import { recordHash } from '../domain/record-hash.ts'
import type { Append, Before, Placed } from './append-request.ts'
import { abandon, commit } from './commit.ts'
import type { Database } from './database.ts'
import { OutboxRow, RecordRow, Tail, parseRows, readBytes, type ReadRow } from './rows.ts'
import { sha256, sha256OfText } from './sha256.ts'
import { isConstraintError } from './store-error.ts'
import { metaKeys } from './tail.ts'

/** Another tab took the number between our hashing and our transaction. */
export const overtaken = Symbol('overtaken')

/** Everything that one append touches, together or not at all. */
const stores = ['meta', 'records', 'blobs', 'outbox'] as const

/** The one transaction. `overtaken` where the tail has moved; otherwise throws what went wrong. */
export async function write(
  database: Database,
  request: Append,
  placed: Placed,
  before: Before,
): Promise<typeof overtaken | undefined> {
  const tx = database.transaction(stores, 'readwrite', { durability: 'strict' })
  const meta = tx.objectStore('meta')
  const tail = Tail.parse(await meta.get(metaKeys.tail))
  if (tail.seq !== before.tail.seq || tail.hash !== before.tail.hash) {
    await abandon(tx)
    return overtaken
  }
  const { blob } = request
  try {
    await commit(tx, [
      ...(blob === null ? [] : [() => tx.objectStore('blobs').put(blob.bytes, blob.sha)]),
      () => tx.objectStore('records').add(placed.row),
      () => tx.objectStore('outbox').add(placed.outbox),
      () => meta.put(placed.tail, metaKeys.tail),
    ])
  } catch (error) {
    if (isConstraintError(error)) return overtaken
    throw error
  }
  return undefined
}

/** Whether a fresh transaction finds exactly what was written. */
export async function readsBack(
  database: Database,
  request: Append,
  row: ReadRow,
): Promise<boolean> {
  const tx = database.transaction(['records', 'blobs'])
  const [storedRow, storedBytes] = await Promise.all([
    tx.objectStore('records').get(row.id),
    request.blob === null ? undefined : tx.objectStore('blobs').get(request.blob.sha),
  ])
  const stored = RecordRow.safeParse(storedRow)
  const record = EvidenceRecord.safeParse(stored.data?.record)
  if (!record.success || (await recordHash(record.data, sha256OfText)) !== row.hash) return false
  if (request.blob === null) return true
  const bytes = readBytes(storedBytes)
  return bytes !== null && (await sha256(bytes)) === request.blob.sha
}

/**
 * Removes a record that did not read back. The tail keeps its number and hash: should `sync` have
 * sent the record meanwhile, no other record will ever bear its number.
 */
export async function takeBack(database: Database, request: Append, row: ReadRow): Promise<void> {
  const tx = database.transaction(stores, 'readwrite', { durability: 'strict' })
  const meta = tx.objectStore('meta')
  const tail = Tail.parse(await meta.get(metaKeys.tail))
  const { blob } = request
  const outbox = parseRows(OutboxRow, await tx.objectStore('outbox').getAll())
  const shared = outbox.some(
    (other) => other.id !== row.id && other.blobs.some(({ sha }) => sha === blob?.sha),
  )
  await commit(tx, [
    () => tx.objectStore('records').delete(row.id),
    () => tx.objectStore('outbox').delete(row.id),
    ...(blob === null || shared ? [] : [() => tx.objectStore('blobs').delete(blob.sha)]),
    () => meta.put({ ...tail, count: tail.count - 1 }, metaKeys.tail),
  ])
}
