import type { InspectionId, RecordId, Sha256 } from '../contract/ids.ts'
import type { EvidenceRecord } from '../contract/record.ts'
import type { OutboxRow, ReadRow, RecordRow, Tail } from './rows.ts'

/** What a record says, before it has its place in the device's chain. */
export type Draft = EvidenceRecord extends infer R
  ? R extends EvidenceRecord
    ? Pick<R, 'type' | 'inspectionId' | 'payload'>
    : never
  : never

export interface Append {
  readonly id: RecordId
  readonly inspectionId: InspectionId | null
  /**
   * The record's content, or what makes it from the inspection's records so far: that runs again
   * where another tab came between, so that a seal lists what really stands before it.
   */
  readonly draft: Draft | ((soFar: readonly RecordRow[]) => Draft)
  /** The photo that the record brings, or null. */
  readonly blob: { readonly sha: Sha256; readonly bytes: ArrayBuffer } | null
}

/** A record in its place in the chain, with the tail that it makes. */
export interface Placed {
  readonly row: ReadRow
  readonly outbox: OutboxRow
  readonly tail: Tail
}

/** What an append found before its transaction. */
export interface Before {
  readonly tail: Tail
  readonly soFar: readonly RecordRow[]
  /** The record where an earlier attempt had committed it before its connection died. */
  readonly already: Placed | null
}
