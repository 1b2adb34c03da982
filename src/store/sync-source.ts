import type { DeviceId, RecordId, ServerEpoch, Sha256 } from '../contract/ids.ts'
import type { Receipt } from '../contract/sync.ts'
import { letGo, type ServerNow } from './letting-go.ts'
import type { Connection } from './connection.ts'
import type { Database } from './database.ts'
import type { StoreEnvironment } from './environment.ts'
import { commit } from './commit.ts'
import { clearRefusals, keepReceipts, offerAgain, setRefusal } from './outbox-writes.ts'
import { OutboxRow, RecordRow, parseRows, readBytes, type Eviction } from './rows.ts'
import type { Shelf } from './shelf.ts'
import type { StorageWatch } from './storage-report.ts'
import { metaKeys, readTail } from './tail.ts'

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
  /** The server knows this browser as another device, whose evidence it no longer holds. */
  noteEviction(eviction: Eviction): Promise<void>
  showSending(ids: readonly RecordId[]): void
  setting(key: string): Promise<unknown>
  keepSetting(key: string, value: unknown): Promise<void>
  /** Calls back when records were added, or got receipts or refusals. Returns the undo. */
  subscribe(listener: (change: StoreChange) => void): () => void
}

/** What changed: records came, or what is known of their safety. */
export type StoreChange = 'evidence' | 'safety'

export interface SyncSourceParts {
  readonly connection: Connection
  readonly environment: StoreEnvironment
  readonly shelf: Shelf
  readonly storage: Pick<StorageWatch, 'setEviction'>
  announce(change: StoreChange): void
  subscribe(listener: (change: StoreChange) => void): () => void
}

const strict = { durability: 'strict' } as const

export function createSyncSource(parts: SyncSourceParts): SyncSource {
  const { connection, environment, shelf } = parts
  const changeSafety = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    const result = await connection.run(async (database) => {
      const done = await work(database)
      await shelf.loadSafety(database)
      return done
    })
    environment.tabs.tell({ kind: 'safety' })
    parts.announce('safety')
    return result
  }
  return {
    deviceId: () => connection.run(async (db) => (await readTail(db)).deviceId),
    unsent: () =>
      connection.run(async (db) =>
        parseRows(OutboxRow, await db.getAll('outbox')).toSorted((a, b) => a.seq - b.seq),
      ),
    records: (ids) => connection.run((db) => readRecords(db, ids)),
    photoBytes: (sha) => connection.run((db) => readPhoto(db, sha)),
    keepReceipts: (receipts) =>
      changeSafety((db) => keepReceipts(db, receipts, environment.clock.nowMs())),
    refuse: (ids, code) => changeSafety((db) => setRefusal(db, ids, code)),
    offerRefused: () => changeSafety(clearRefusals),
    offerAgain: (epoch) => changeSafety((db) => offerAgain(db, epoch)),
    letGo: (server) => connection.run((db) => letGo(db, server)),
    async noteEviction(eviction) {
      await connection.run(async (db) => {
        const tx = db.transaction('meta', 'readwrite', strict)
        await commit(tx, [() => tx.store.put(eviction, metaKeys.eviction)])
      })
      parts.storage.setEviction(eviction)
    },
    showSending: (ids) => shelf.showSending(ids),
    setting: (key) => connection.run((db) => db.get('meta', settingPrefix + key)),
    keepSetting: (key, value) =>
      connection.run(async (db) => {
        const tx = db.transaction('meta', 'readwrite', strict)
        await commit(tx, [() => tx.store.put(value, settingPrefix + key)])
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
