import { openDB, type DBSchema, type IDBPDatabase, type OpenDBCallbacks } from 'idb'
import type { DeviceId, InspectionId, RecordId, Sha256 } from '../contract/ids.ts'
import type { OutboxRow, ReceiptRow, RecordRow } from './rows.ts'

/** Raised with every change of stores or indexes; `upgrade` then has one more step. */
export const databaseVersion = 1

/** What is kept where. Values are typed as written; whatever is read is parsed (`rows.ts`). */
export interface LotlensSchema extends DBSchema {
  records: {
    key: RecordId
    value: RecordRow
    indexes: {
      /** Unique: two tabs can never give one number of a device to two records. */
      deviceSeq: [DeviceId, number]
      inspection: InspectionId
      hash: Sha256
    }
  }
  /** Photo bytes by their SHA-256, as ArrayBuffer: WebKit loses Blobs. */
  blobs: { key: Sha256; value: ArrayBuffer }
  /** One row for each record that has no receipt. */
  outbox: { key: RecordId; value: OutboxRow }
  /** By record hash. */
  receipts: { key: Sha256; value: ReceiptRow }
  /** deviceId, tail, eviction, and what `sync` keeps of itself. */
  meta: { key: string; value: unknown }
}

export type Database = IDBPDatabase<LotlensSchema>

/** Opens the database, making it or bringing it up to `databaseVersion` where it is older. */
export function openDatabase(
  name: string,
  callbacks: Omit<OpenDBCallbacks<LotlensSchema>, 'upgrade'>,
): Promise<Database> {
  return openDB<LotlensSchema>(name, databaseVersion, {
    ...callbacks,
    upgrade(database, oldVersion) {
      if (oldVersion < 1) {
        const records = database.createObjectStore('records', { keyPath: 'id' })
        records.createIndex('deviceSeq', ['deviceId', 'seq'], { unique: true })
        records.createIndex('inspection', 'inspectionId')
        records.createIndex('hash', 'hash')
        database.createObjectStore('blobs')
        database.createObjectStore('outbox', { keyPath: 'id' })
        database.createObjectStore('receipts', { keyPath: 'recordHash' })
        database.createObjectStore('meta')
      }
    },
  })
}
