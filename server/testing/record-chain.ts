import { v7 as uuidv7 } from 'uuid'
import {
  BoxId,
  InspectionId,
  PhotoId,
  RecordId,
  type DeviceId,
  type Sha256,
} from '../../src/contract/ids.ts'
import { EvidenceRecord, type PhotoAdded, type Vehicle } from '../../src/contract/record.ts'
import { recordHash } from '../../src/domain/record-hash.ts'
import { sha256 } from '../security/hashing.ts'

const vehicle: Vehicle = { vin: null, vinCheckDigit: 'unknown', plate: 'LL 1', mileageKm: 12_000 }

export interface MadeRecord {
  readonly record: EvidenceRecord
  readonly hash: Sha256
}

/** Makes one device's records as its phone does: gap-free, each with the hash of the one before. */
export class RecordChain {
  readonly deviceId: DeviceId
  readonly made: MadeRecord[] = []
  #seq = 0
  #prev: Sha256 | null = null

  constructor(deviceId: DeviceId) {
    this.deviceId = deviceId
  }

  /** Any record, of the next place in the chain. */
  next(type: string, inspectionId: string | null, payload: unknown, id: string = uuidv7()) {
    this.#seq += 1
    const record = EvidenceRecord.parse({
      v: 1,
      type,
      id,
      deviceId: this.deviceId,
      seq: this.#seq,
      prev: this.#prev,
      inspectionId,
      wall: Date.UTC(2026, 10, 25, 11, 0, this.#seq),
      mono: this.#seq * 10,
      tzOffset: 60,
      payload,
    })
    const hash = recordHash(record, sha256)
    this.#prev = hash
    const made = { record, hash }
    this.made.push(made)
    return made
  }

  open(changes: Partial<Vehicle> = {}) {
    const id = InspectionId.parse(uuidv7())
    const payload = { vehicle: { ...vehicle, ...changes }, sample: false }
    return { ...this.next('inspection.opened', id, payload, id), inspectionId: id }
  }

  photo(inspectionId: string, sha: Sha256, changes: Partial<PhotoAdded> = {}) {
    const made = this.next('photo.added', inspectionId, {
      sha,
      sizeBytes: 1000,
      size: { width: 400, height: 300 },
      mediaType: 'image/jpeg',
      source: 'camera',
      rendered: false,
      originalName: 'door.jpg',
      processing: 'kept',
      shot: null,
      ...changes,
    })
    return { ...made, photoId: PhotoId.parse(made.record.id) }
  }

  /** What a model found; with `after` in a fine pass that adds to that first one. */
  predictions(inspectionId: string, photo: { photoId: string; sha: Sha256; after?: string }) {
    const boxId = BoxId.parse(uuidv7())
    const after = photo.after ?? null
    const box = { x: after === null ? 10 : 200, y: 20, width: 40, height: 30 }
    const made = this.next('predictions.made', inspectionId, {
      photoId: photo.photoId,
      pass: after === null ? 'first' : 'fine',
      after,
      predictions: {
        photoSha: photo.sha,
        photoSize: { width: 400, height: 300 },
        model: { name: 'scratch-dent', version: 1, sha: 'a'.repeat(64) },
        backend: { engine: 'wasm', threads: 2 },
        input: { width: 640, height: 640 },
        preprocessingVersion: 1,
        thresholds: { score: [0.25, 0.25], nmsIou: 0.7 },
        timings: { decodeMs: 1, prepareMs: 1, inferMs: 1, postMs: 1 },
        boxes: [{ boxId, classId: 0, box, score: 0.7 }],
      },
    })
    return { ...made, boxId, predictionsId: RecordId.parse(made.record.id) }
  }

  correction(
    inspectionId: string,
    given: { photoId: string; sha: Sha256; predictionsId: string | null; boxId?: string },
  ) {
    const { photoId, sha: photoSha, predictionsId, boxId } = given
    const fromModel = boxId !== undefined
    return this.next('correction.made', inspectionId, {
      photoId,
      photoSha,
      predictionsId,
      boxes: [
        {
          boxId: boxId ?? uuidv7(),
          classId: 1,
          box: { x: 12, y: 22, width: 40, height: 30 },
          score: fromModel ? 0.7 : null,
          origin: fromModel ? 'model-edited' : 'human',
          parentBoxId: boxId ?? null,
          reviewed: true,
        },
      ],
    })
  }

  /** A seal over everything that this chain has made of the inspection. */
  seal(inspectionId: string) {
    const own = this.made.filter(({ record }) => record.inspectionId === inspectionId)
    const shas = own.flatMap(({ record }) =>
      record.type === 'photo.added' ? [record.payload.sha] : [],
    )
    return this.next('inspection.sealed', inspectionId, {
      recordHashes: own.map(({ hash }) => hash),
      blobShas: [...new Set(shas)].toSorted(),
    })
  }
}
