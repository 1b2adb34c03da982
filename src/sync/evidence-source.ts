import type { DeviceId, RecordId, ServerEpoch, Sha256 } from '../contract/ids.ts'
import type { Receipt } from '../contract/sync.ts'

/** A record without a receipt. */
export interface UnsentRecord {
  readonly id: RecordId
  readonly seq: number
  readonly hash: Sha256
  readonly type: string
  /** Photos that the server needs before it gives a receipt. */
  readonly blobs: readonly { readonly sha: Sha256; readonly sizeBytes: number }[]
  /** Why the server refused it for good, or null. */
  readonly refusal: string | null
}

/** A phone that this browser was before, of which it holds nothing any more. */
export interface Eviction {
  readonly deviceId: DeviceId
  readonly expectedSeq: number
  readonly photosMissing: number
}

/** What sync takes from, and gives back to, whoever keeps the evidence. */
export interface EvidenceSource {
  deviceId(): Promise<DeviceId>
  /** In the order of `seq`, refused ones too. */
  unsent(): Promise<readonly UnsentRecord[]>
  /** The records as they were stored, in the order asked; undefined where there is none. */
  records(ids: readonly RecordId[]): Promise<readonly unknown[]>
  /** Null where the bytes are not on this phone. */
  photoBytes(sha: Sha256): Promise<ArrayBuffer | null>
  /** Keeps verified receipts; their records are safe from then on. */
  keepReceipts(receipts: readonly { id: RecordId; receipt: Receipt }[]): Promise<void>
  /** Sets records aside for a person: kept, shown, exportable, and blocking nothing. */
  refuse(ids: readonly RecordId[], code: string): Promise<void>
  /** Offers refused records once more. */
  offerRefused(): Promise<void>
  /** Offers again what was receipted under another epoch of the server; how many that were. */
  offerAgain(epoch: ServerEpoch): Promise<number>
  /** Lets go of bytes that the server has had for long enough; how many photos that were. */
  letGo(server: { epoch: ServerEpoch; nowMs: number }): Promise<number>
  /** Tells the person that this phone's storage was wiped, and what the server lacks of it. */
  noteEviction(eviction: Eviction): Promise<void>
  showSending(ids: readonly RecordId[]): void
  /** What sync keeps of itself, unparsed. */
  setting(key: string): Promise<unknown>
  keepSetting(key: string, value: unknown): Promise<void>
  /** Calls back when records were added, or got receipts or refusals. Returns the undo. */
  subscribe(listener: (change: 'evidence' | 'safety') => void): () => void
}
