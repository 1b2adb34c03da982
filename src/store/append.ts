import { EvidenceRecord } from '../contract/record.ts'
import { recordVersion } from '../contract/version.ts'
import { recordHash } from '../domain/record-hash.ts'
import type { Append, Before, Placed } from './append-request.ts'
import type { Connection } from './connection.ts'
import type { Database } from './database.ts'
import type { StoreEnvironment } from './environment.ts'
import { overtaken, readsBack, takeBack, write } from './append-transaction.ts'
import { outboxRowFor } from './outbox-row.ts'
import { RecordRow, Tail, parseRows, readRow } from './rows.ts'
import { sha256OfText } from './sha256.ts'
import { StoreError } from './store-error.ts'
import { metaKeys, rememberTail } from './tail.ts'

/** Attempts before a store that is always overtaken is called broken. */
const maxAttempts = 50

/**
 * Appends one record with its photo: web lock, hash outside of any transaction (awaiting WebCrypto
 * inside one commits it), one strict transaction of bytes, record, outbox row and tail, then read
 * back and compared. Resolves only when all of it is durably there. Source: docs/sync.md.
 */
export async function append(
  connection: Connection,
  environment: StoreEnvironment,
  request: Append,
): Promise<Placed> {
  const work = () => connection.run((database) => appendOnce(database, environment, request))
  return await environment.locks.request('lotlens.append', work)
}

async function appendOnce(
  database: Database,
  environment: StoreEnvironment,
  request: Append,
): Promise<Placed> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const before = await readBefore(database, request)
    const placed = before.already ?? (await place(environment, request, before))
    if (before.already === null && (await write(database, request, placed, before)) === overtaken) {
      continue
    }
    if (!(await readsBack(database, request, placed.row))) {
      await takeBack(database, request, placed.row)
      throw new StoreError('read_back_differs')
    }
    rememberTail(environment.sentinel, placed.tail)
    return placed
  }
  throw new StoreError('unknown', new Error(`overtaken ${String(maxAttempts)} times`))
}

async function readBefore(database: Database, request: Append): Promise<Before> {
  const { id, inspectionId, draft } = request
  const tx = database.transaction(['meta', 'records'])
  const records = tx.objectStore('records')
  const [tailValue, own, siblings] = await Promise.all([
    tx.objectStore('meta').get(metaKeys.tail),
    records.get(id),
    inspectionId === null || typeof draft !== 'function'
      ? []
      : records.index('inspection').getAll(inspectionId),
  ])
  const tail = Tail.parse(tailValue)
  const soFar = parseRows(RecordRow, siblings)
    .filter((row) => row.id !== id)
    .toSorted((a, b) => a.seq - b.seq)
  const row = own === undefined ? null : readRow(RecordRow.parse(own))
  return {
    tail,
    soFar,
    already: row === null ? null : { row, outbox: outboxRowFor(row, soFar), tail },
  }
}

/** The record in its place after `before`, hashed. Throws ZodError where a caller has a bug. */
async function place(
  environment: StoreEnvironment,
  request: Append,
  before: Before,
): Promise<Placed> {
  const { clock } = environment
  const { draft } = request
  const record = EvidenceRecord.parse({
    ...(typeof draft === 'function' ? draft(before.soFar) : draft),
    v: recordVersion,
    id: request.id,
    deviceId: before.tail.deviceId,
    seq: before.tail.seq + 1,
    prev: before.tail.hash,
    wall: clock.nowMs(),
    mono: clock.monoMs(),
    tzOffset: clock.tzOffsetMin(),
  })
  const hash = await recordHash(record, sha256OfText)
  const { id, deviceId, seq, inspectionId } = record
  const row = { id, deviceId, seq, inspectionId, hash, record }
  return {
    row,
    outbox: outboxRowFor(row, before.soFar),
    tail: { deviceId, seq, hash, count: before.tail.count + 1 },
  }
}
