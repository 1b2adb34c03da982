import type { DeviceId, RecordId, ServerEpoch, Sha256 } from '../contract/ids.ts'
import type { Receipt } from '../contract/sync.ts'
import { letGo, type ServerNow } from './letting-go.ts'
import type { Connection } from './connection.ts'
import type { Database } from './database.ts'
import type { StoreEnvironment } from './environment.ts'
import { outboxRowFor } from './outbox-row.ts'
import { OutboxRow, ReceiptRow, RecordRow, Tail, parseRows, readBytes } from './rows.ts'
import type { Shelf } from './shelf.ts'
import { metaKeys } from './tail.ts'

/** Prefix in `meta` of what sync keeps of itself: pairing, key, clock offset, upload places. */
const settingPrefix = 'sync.'

/** What the sync loop takes from and gives back to the store. Everything throws StoreError. */
export interface SyncSource {
  deviceId(): Promise<DeviceId>
  /** Records without a receipt, refused ones too, in the order of `seq`. */
  unsent(): Promise<readonly OutboxRow[]>
  /** The records as they were stored, in the order asked; undefined where there is none. */
  records(ids: readonly RecordId[]): Promise<readonly unknown[]>
  photoBytes(sha: Sha256): Promise<ArrayBuffer | null>
  /** Keeps verified receipts; their records are safe from then on. */
  keepReceipts(receipts: readonly { id: RecordId; receipt: Receipt }[]): Promise<void>
  /** Sets records aside for a person: they are kept, shown and exported, and block nothing. */
  refuse(ids: readonly RecordId[], code: string): Promise<void>
  /** Offers refused records again, because a person asked or paired anew. */
  offerRefused(): Promise<void>
  /** Offers again what was receipted under another epoch of the server; how many that were. */
  offerAgain(epoch: ServerEpoch): Promise<number>
  /** Lets go of bytes that the server has had for long enough; how many photos that were. */
  letGo(server: ServerNow): Promise<number>
  showSending(ids: readonly RecordId[]): void
  setting(key: string): Promise<unknown>
  keepSetting(key: string, value: unknown): Promise<void>
  /** Calls back when there may be something new to send. Returns the undo. */
  subscribe(listener: () => void): () => void
}

export interface SyncSourceParts {
  readonly connection: Connection
  readonly environment: StoreEnvironment
  readonly shelf: Shelf
  subscribe(listener: () => void): () => void
}

const strict = { durability: 'strict' } as const

export function createSyncSource(parts: SyncSourceParts): SyncSource {
  const { connection, environment, shelf } = parts
  const safetyChanged = async (database: Database): Promise<void> => {
    await shelf.loadSafety(database)
    environment.tabs.tell({ kind: 'safety' })
  }
  return {
    deviceId: () =>
      connection.run(async (db) => Tail.parse(await db.get('meta', metaKeys.tail)).deviceId),
    unsent: () =>
      connection.run(async (db) =>
        parseRows(OutboxRow, await db.getAll('outbox')).toSorted((a, b) => a.seq - b.seq),
      ),
    records: (ids) => connection.run((db) => readRecords(db, ids)),
    photoBytes: (sha) => connection.run((db) => readPhoto(db, sha)),
    keepReceipts: (receipts) =>
      connection.run(async (db) => {
        const receivedAtMs = environment.clock.nowMs()
        const tx = db.transaction(['receipts', 'outbox'], 'readwrite', strict)
        await Promise.all([
          ...receipts.flatMap(({ id, receipt }) => [
            tx
              .objectStore('receipts')
              .put({ recordHash: receipt.recordHash, receipt, receivedAtMs }),
            tx.objectStore('outbox').delete(id),
          ]),
          tx.done,
        ])
        await safetyChanged(db)
      }),
    refuse: (ids, code) =>
      connection.run((db) => refuse(db, ids, code).then(() => safetyChanged(db))),
    offerRefused: () =>
      connection.run(async (db) => {
        const rows = parseRows(OutboxRow, await db.getAll('outbox'))
        const refused = rows.filter((row) => row.refusal !== null).map((row) => row.id)
        await refuse(db, refused, null)
        await safetyChanged(db)
      }),
    offerAgain: (epoch) =>
      connection.run(async (db) => {
        const count = await offerAgain(db, epoch)
        await safetyChanged(db)
        return count
      }),
    letGo: (server) => connection.run((db) => letGo(db, server)),
    showSending: (ids) => shelf.showSending(ids),
    setting: (key) => connection.run((db) => db.get('meta', settingPrefix + key)),
    keepSetting: (key, value) =>
      connection.run(async (db) => {
        const tx = db.transaction('meta', 'readwrite', strict)
        await Promise.all([tx.store.put(value, settingPrefix + key), tx.done])
      }),
    subscribe: (listener) => parts.subscribe(listener),
  }
}

async function readRecords(database: Database, ids: readonly RecordId[]): Promise<unknown[]> {
  const tx = database.transaction('records')
  const rows = await Promise.all(ids.map((id) => tx.store.get(id)))
  return rows.map((row) => RecordRow.safeParse(row).data?.record)
}

/** The stored bytes of a photo, or null where they were let go. */
export async function readPhoto(database: Database, sha: Sha256): Promise<ArrayBuffer | null> {
  return readBytes(await database.get('blobs', sha))
}

async function refuse(
  database: Database,
  ids: readonly RecordId[],
  code: string | null,
): Promise<void> {
  const tx = database.transaction('outbox', 'readwrite', strict)
  const rows = parseRows(OutboxRow, await Promise.all(ids.map((id) => tx.store.get(id))))
  await Promise.all([...rows.map((row) => tx.store.put({ ...row, refusal: code })), tx.done])
}

/** Puts every record that has no receipt of this epoch back into the outbox. */
async function offerAgain(database: Database, epoch: ServerEpoch): Promise<number> {
  const stores = ['records', 'receipts', 'outbox'] as const
  const tx = database.transaction(stores, 'readwrite', strict)
  const outbox = tx.objectStore('outbox')
  const [recordValues, receiptValues, outboxIds] = await Promise.all([
    tx.objectStore('records').getAll(),
    tx.objectStore('receipts').getAll(),
    outbox.getAllKeys(),
  ])
  const safe = new Set(
    parseRows(ReceiptRow, receiptValues).flatMap(({ receipt }) =>
      receipt.epoch === epoch ? [receipt.recordHash] : [],
    ),
  )
  const waiting = new Set(outboxIds)
  const rows = parseRows(RecordRow, recordValues)
  const again = rows.filter((row) => !safe.has(row.hash) && !waiting.has(row.id))
  await Promise.all([
    ...again.map((row) =>
      outbox.put(
        outboxRowFor(
          row,
          rows.filter((other) => other.inspectionId === row.inspectionId),
        ),
      ),
    ),
    tx.done,
  ])
  return again.length
}
