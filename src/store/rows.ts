import { z } from 'zod/mini'
import { DeviceId, InspectionId, RecordId, Sha256 } from '../contract/ids.ts'
import { EvidenceRecord } from '../contract/record.ts'
import { Receipt } from '../contract/sync.ts'

/**
 * A record as it lies in the database. `record` stays unread here: a record of a version that this
 * app does not know is kept and sent as it is, and only left out of what the screens show.
 */
export const RecordRow = z.strictObject({
  id: RecordId,
  deviceId: DeviceId,
  seq: z.int().check(z.gte(1)),
  inspectionId: z.nullable(InspectionId),
  hash: Sha256,
  record: z.unknown(),
})
export type RecordRow = z.infer<typeof RecordRow>

/** A row that this app can read. */
export interface ReadRow extends Omit<RecordRow, 'record'> {
  readonly record: EvidenceRecord
}

/** A record that has no receipt yet. */
export const OutboxRow = z.strictObject({
  id: RecordId,
  seq: z.int(),
  inspectionId: z.nullable(InspectionId),
  hash: Sha256,
  type: z.string(),
  /** Photos that the record needs on the server before it can have a receipt, with their sizes. */
  blobs: z.array(z.strictObject({ sha: Sha256, sizeBytes: z.int() })),
  /** Set where the server refused it for good: it waits for a person and blocks nothing else. */
  refusal: z.nullable(z.string()),
})
export type OutboxRow = z.infer<typeof OutboxRow>

export const ReceiptRow = z.strictObject({
  recordHash: Sha256,
  receipt: Receipt,
  /** Device's clock when it came, Unix milliseconds. */
  receivedAtMs: z.int(),
})
export type ReceiptRow = z.infer<typeof ReceiptRow>

/** How far the device has counted; `hash` is what the next record's `prev` names. */
export const Tail = z.strictObject({
  deviceId: DeviceId,
  seq: z.int().check(z.gte(0)),
  hash: z.nullable(Sha256),
  /** How many records of the device lie in the database. */
  count: z.int().check(z.gte(0)),
})
export type Tail = z.infer<typeof Tail>

/** Told once, kept until a person has read it: the browser threw records away. */
export const Eviction = z.strictObject({
  deviceId: DeviceId,
  expectedSeq: z.int().check(z.gte(1)),
  /** Photos that the server was told of and never got; only the server can say. */
  photosMissing: z.optional(z.int().check(z.gte(0))),
})
export type Eviction = z.infer<typeof Eviction>

/** The row with its record read, or null where its version or type is unknown here. */
export function readRow(row: RecordRow): ReadRow | null {
  const record = EvidenceRecord.safeParse(row.record)
  return record.success ? { ...row, record: record.data } : null
}

/** The rows that can be parsed; what cannot stays in the database untouched. */
export function parseRows<T>(schema: z.ZodMiniType<T>, values: readonly unknown[]): T[] {
  return values.flatMap((value) => {
    const row = schema.safeParse(value)
    return row.success ? [row.data] : []
  })
}

/** Photo bytes as read, or null where there are none. By tag, for they may be of another realm. */
export function readBytes(value: unknown): ArrayBuffer | null {
  const isBuffer = Object.prototype.toString.call(value) === '[object ArrayBuffer]'
  return isBuffer ? (value as ArrayBuffer) : null
}
