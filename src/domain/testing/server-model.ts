import {
  DeviceId,
  OrganisationId,
  ServerEpoch,
  type RecordId,
  type Sha256,
} from '../../contract/ids.ts'
import type { HaveRequest, HaveResponse, Receipt, RecordOutcome } from '../../contract/sync.ts'
import type { OutboxItem } from '../outbox.ts'
import { uuid } from './record-maker.ts'

interface Holding {
  readonly records: ReadonlyMap<Sha256, OutboxItem>
  /** How many bytes of each photo have come. */
  readonly photoBytes: ReadonlyMap<Sha256, number>
}

/** The server's side of the wire, as small as its rules allow: for tests of the outbox. */
export class ServerModel {
  readonly #sizes: ReadonlyMap<Sha256, number>
  readonly #refusedPhotos: ReadonlySet<Sha256>
  readonly #refusedRecords: ReadonlySet<Sha256>
  #records = new Map<Sha256, OutboxItem>()
  #photoBytes = new Map<Sha256, number>()
  #epochNumber = 1
  /** Every receipt that ever left this server, as `epoch hash`. */
  readonly issued = new Set<string>()

  constructor(
    items: readonly OutboxItem[],
    refused: { photos?: readonly Sha256[]; records?: readonly Sha256[] } = {},
  ) {
    this.#sizes = new Map(
      items.flatMap(({ blobs }) => blobs.map(({ sha, sizeBytes }) => [sha, sizeBytes])),
    )
    this.#refusedPhotos = new Set(refused.photos)
    this.#refusedRecords = new Set(refused.records)
  }

  get epoch(): ServerEpoch {
    return ServerEpoch.parse(uuid(0xe00000 + this.#epochNumber))
  }

  have({ blobs, records }: HaveRequest): HaveResponse {
    return {
      asked: { blobs: blobs.length, records: records.length },
      missingBlobs: blobs
        .filter((sha) => !this.#isWhole(sha))
        .map((sha) => ({ sha, offset: this.#photoBytes.get(sha) ?? 0 })),
      missingRecords: records.filter((hash) => !this.#records.has(hash)),
      serverEpoch: this.epoch,
    }
  }

  takeRecords(items: readonly OutboxItem[]): RecordOutcome[] {
    return items.map((item) => this.#takeRecord(item))
  }

  /** Takes so many bytes from the offset on; false where the photo is refused for good. */
  takePhoto(sha: Sha256, offset: number, byteCount: number): boolean {
    if (this.#refusedPhotos.has(sha)) return false
    const there = this.#photoBytes.get(sha) ?? 0
    if (offset === there) {
      this.#photoBytes.set(sha, Math.min(this.#sizes.get(sha) ?? 0, there + byteCount))
    }
    return true
  }

  snapshot(): Holding {
    return { records: new Map(this.#records), photoBytes: new Map(this.#photoBytes) }
  }

  /** Back to an earlier day, under a new epoch. */
  restore(backup: Holding): void {
    this.#records = new Map(backup.records)
    this.#photoBytes = new Map(backup.photoBytes)
    this.#epochNumber += 1
  }

  holds(item: OutboxItem): boolean {
    return this.#records.has(item.hash) && item.blobs.every(({ sha }) => this.#isWhole(sha))
  }

  recordIds(): RecordId[] {
    return [...this.#records.values()].map(({ id }) => id).toSorted()
  }

  #isWhole(sha: Sha256): boolean {
    return this.#photoBytes.get(sha) === this.#sizes.get(sha)
  }

  #takeRecord(item: OutboxItem): RecordOutcome {
    const ids = { recordHash: item.hash, id: item.id }
    if (this.#refusedRecords.has(item.hash)) {
      return { ...ids, status: 'rejected', code: 'malformed', message: '' }
    }
    const status = this.#records.has(item.hash) ? 'duplicate' : 'stored'
    this.#records.set(item.hash, item)
    const lacking = item.blobs.map(({ sha }) => sha).filter((sha) => !this.#isWhole(sha))
    return lacking.length > 0
      ? { ...ids, status: 'waiting_for', blobs: lacking }
      : { ...ids, status, receipt: this.#receipt(item) }
  }

  #receipt(item: OutboxItem): Receipt {
    this.issued.add(`${this.epoch} ${item.hash}`)
    return {
      v: 1,
      organisationId: OrganisationId.parse(uuid(0xa)),
      deviceId: DeviceId.parse(uuid(0xd)),
      inspectionId: null,
      recordHash: item.hash,
      blobs: item.blobs.map(({ sha }) => sha),
      epoch: this.epoch,
      at: 0,
      signature: 'A'.repeat(86),
    }
  }
}
