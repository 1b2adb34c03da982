import { DeviceId, InspectionId, PhotoId, type RecordId, type Sha256 } from '../../contract/ids.ts'
import { EvidenceRecord } from '../../contract/record.ts'
import type { Receipt } from '../../contract/sync.ts'
import { recordHash } from '../../domain/record-hash.ts'
import { sha256, utf8 } from '../encoding.ts'
import type { Eviction, EvidenceSource, UnsentRecord } from '../evidence-source.ts'

const vehicle = { vin: null, vinCheckDigit: 'unknown', plate: 'LL 7', mileageKm: null } as const

/** A phone's evidence in memory, with the store's promises: what it was given it keeps. */
export class MemoryPhone implements EvidenceSource {
  readonly #deviceId = DeviceId.parse(crypto.randomUUID())
  readonly kept: { row: UnsentRecord; record: EvidenceRecord }[] = []
  readonly photos = new Map<Sha256, ArrayBuffer>()
  readonly receipts = new Map<RecordId, Receipt>()
  readonly refusals = new Map<RecordId, string>()
  readonly #settings = new Map<string, unknown>()
  readonly #listeners = new Set<(change: 'evidence' | 'safety') => void>()
  letGoCalls = 0
  readonly evictions: Eviction[] = []

  /** A sealed inspection with photos of these sizes, and of these bytes, one correction each. */
  async addInspection(
    sizesBytes: readonly number[],
    more: readonly ArrayBuffer[] = [],
  ): Promise<InspectionId> {
    const inspectionId = InspectionId.parse(crypto.randomUUID())
    const before = this.kept.length
    await this.#append({
      type: 'inspection.opened',
      inspectionId,
      id: inspectionId,
      payload: { vehicle, sample: false },
    })
    const shas: Sha256[] = []
    for (const bytes of [...sizesBytes.map(jpegLike), ...more]) {
      const sha = await sha256(bytes)
      this.photos.set(sha, bytes)
      shas.push(sha)
      const photoId = PhotoId.parse(crypto.randomUUID())
      await this.#append({
        type: 'photo.added',
        inspectionId,
        id: photoId,
        payload: {
          sha,
          sizeBytes: bytes.byteLength,
          size: { width: 8, height: 8 },
          mediaType: 'image/jpeg',
          source: 'camera',
          rendered: false,
          originalName: 'x.jpg',
          processing: 'kept',
          shot: null,
        },
      })
      await this.#append({
        type: 'correction.made',
        inspectionId,
        payload: { photoId, photoSha: sha, predictionsId: null, boxes: [] },
      })
    }
    const own = this.kept.slice(before)
    await this.#append({
      type: 'inspection.sealed',
      inspectionId,
      payload: { recordHashes: own.map(({ row }) => row.hash), blobShas: shas.toSorted() },
    })
    for (const listener of this.#listeners) listener('evidence')
    return inspectionId
  }

  async #append(draft: { type: string; inspectionId: string; id?: string; payload: unknown }) {
    const seq = this.kept.length + 1
    const record = EvidenceRecord.parse({
      v: 1,
      id: crypto.randomUUID(),
      ...draft,
      deviceId: this.#deviceId,
      seq,
      prev: this.kept.at(-1)?.row.hash ?? null,
      wall: 1_700_000_000_000 + seq,
      mono: seq,
      tzOffset: 0,
    })
    const hash = await recordHash(record, (text) => sha256(utf8(text)))
    this.kept.push({ row: this.#rowOf(record, hash), record })
  }

  #rowOf(record: EvidenceRecord, hash: Sha256): UnsentRecord {
    const shas =
      record.type === 'photo.added'
        ? [record.payload.sha]
        : record.type === 'inspection.sealed'
          ? record.payload.blobShas
          : []
    const blobs = shas.map((sha) => ({ sha, sizeBytes: this.photos.get(sha)?.byteLength ?? 0 }))
    const { id, seq, type } = record
    return { id, seq, hash, type, blobs, refusal: null }
  }

  deviceId = async (): Promise<DeviceId> => this.#deviceId

  unsent = async (): Promise<readonly UnsentRecord[]> =>
    this.kept
      .filter(({ row }) => !this.receipts.has(row.id))
      .map(({ row }) => ({ ...row, refusal: this.refusals.get(row.id) ?? null }))

  records = async (ids: readonly RecordId[]): Promise<readonly unknown[]> =>
    ids.map((id) => this.kept.find(({ row }) => row.id === id)?.record)

  photoBytes = async (sha: Sha256): Promise<ArrayBuffer | null> => this.photos.get(sha) ?? null

  keepReceipts = async (kept: readonly { id: RecordId; receipt: Receipt }[]): Promise<void> => {
    for (const { id, receipt } of kept) this.receipts.set(id, receipt)
    for (const listener of this.#listeners) listener('safety')
  }

  refuse = async (ids: readonly RecordId[], code: string): Promise<void> => {
    for (const id of ids) this.refusals.set(id, code)
  }

  offerRefused = async (): Promise<void> => this.refusals.clear()

  offerAgain = async (epoch: string): Promise<number> => {
    const old = [...this.receipts].filter(([, receipt]) => receipt.epoch !== epoch)
    for (const [id] of old) this.receipts.delete(id)
    return old.length
  }

  letGo = async (): Promise<number> => {
    this.letGoCalls += 1
    return 0
  }

  noteEviction = async (eviction: Eviction): Promise<void> => {
    this.evictions.push(eviction)
  }
  showSending = (): void => undefined

  setting = async (key: string): Promise<unknown> => this.#settings.get(key)

  keepSetting = async (key: string, value: unknown): Promise<void> => {
    this.#settings.set(key, value)
  }

  subscribe = (listener: (change: 'evidence' | 'safety') => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/**
 * A real, tiny JPEG of 8 x 8 pixels (baseline, one grey block), made as long as asked by comment
 * segments: the server reads headers and hashes.
 */
export function jpegLike(sizeBytes: number): ArrayBuffer {
  const image = Uint8Array.from(atob(tinyJpeg), (letter) => letter.charCodeAt(0))
  const bytes = new Uint8Array(Math.max(sizeBytes, image.length + 8))
  bytes.set(image.subarray(0, 2))
  let at = 2
  let left = bytes.length - image.length
  while (left > 0) {
    const length = left <= 65_537 ? left : Math.min(65_537, left - 8)
    bytes.set([0xff, 0xfe, (length - 2) >> 8, (length - 2) & 0xff], at)
    for (let i = at + 4; i < at + length; i += 65_536) {
      crypto.getRandomValues(bytes.subarray(i, Math.min(i + 65_536, at + length)))
    }
    at += length
    left -= length
  }
  bytes.set(image.subarray(2), at)
  return bytes.buffer
}

const tinyJpeg =
  '/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/' +
  '2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/' +
  'wAARCAAIAAgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAA' +
  'AAAAAAAAAAAAAAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AKAA/9k='
