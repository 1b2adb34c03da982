import type { Detection, PredictionSet } from '../../contract/detection.ts'
import type { Box } from '../../contract/geometry.ts'
import { BoxId, DeviceId, InspectionId, PhotoId, RecordId, Sha256 } from '../../contract/ids.ts'
import type { ClassId } from '../../contract/ontology.ts'
import type {
  CorrectedBox,
  CorrectionMade,
  PhotoAdded,
  PredictionsMade,
  RecordOf,
  RecordType,
  Vehicle,
} from '../../contract/record.ts'

/** A UUID that bears a number, for tests. */
export function uuid(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}

/** A hash that bears a number, for tests. */
export function sha(number: number): Sha256 {
  return Sha256.parse(number.toString(16).padStart(64, '0'))
}

export function boxId(number: number): BoxId {
  return BoxId.parse(uuid(number))
}

export const vehicle: Vehicle = {
  vin: null,
  vinCheckDigit: 'unknown',
  plate: 'LL 1',
  mileageKm: null,
}

export function photoAdded(changes: Partial<PhotoAdded> = {}): PhotoAdded {
  return {
    sha: sha(1),
    sizeBytes: 1000,
    size: { width: 400, height: 300 },
    mediaType: 'image/jpeg',
    source: 'file',
    rendered: false,
    originalName: 'door.jpg',
    processing: 'kept',
    shot: null,
    ...changes,
  }
}

export function detection(number: number, changes: Partial<Detection> = {}): Detection {
  const box: Box = { x: 10 * number, y: 20, width: 40, height: 30 }
  return { boxId: boxId(number), classId: 0, box, score: 0.5, ...changes }
}

export function correctedBox(number: number, changes: Partial<CorrectedBox> = {}): CorrectedBox {
  const classId: ClassId = 0
  return {
    boxId: boxId(number),
    classId,
    box: { x: 10 * number, y: 20, width: 40, height: 30 },
    score: null,
    origin: 'human',
    parentBoxId: null,
    reviewed: true,
    ...changes,
  }
}

export function predictionSet(
  boxes: readonly Detection[],
  changes: Partial<PredictionSet> = {},
): PredictionSet {
  return {
    photoSha: sha(1),
    photoSize: { width: 400, height: 300 },
    model: { name: 'scratch-dent', version: 1, sha: sha(99) },
    backend: { engine: 'wasm', threads: 1 },
    input: { width: 320, height: 320 },
    preprocessingVersion: 1,
    thresholds: { score: [0.25, 0.25], nmsIou: 0.7 },
    timings: { decodeMs: 1, prepareMs: 1, inferMs: 1, postMs: 1 },
    boxes: [...boxes],
    ...changes,
  }
}

/** Payload of a first pass over a photo. */
export function predictionsMade(
  photo: RecordOf<'photo.added'>,
  boxes: readonly Detection[],
): PredictionsMade {
  const { sha: photoSha, size: photoSize } = photo.payload
  return {
    photoId: photoIdOf(photo),
    pass: 'first',
    after: null,
    predictions: predictionSet(boxes, { photoSha, photoSize }),
  }
}

/** Payload of a fine pass over a photo that adds to a first one. */
export function finePass(
  photo: RecordOf<'photo.added'>,
  first: RecordOf<'predictions.made'>,
  boxes: readonly Detection[],
): PredictionsMade {
  return { ...predictionsMade(photo, boxes), pass: 'fine', after: first.id }
}

/** Payload of a correction of a photo. */
export function correctionMade(
  photo: RecordOf<'photo.added'>,
  boxes: readonly CorrectedBox[],
  predictionsId: RecordId | null = null,
): CorrectionMade {
  const { sha: photoSha } = photo.payload
  return { photoId: photoIdOf(photo), photoSha, predictionsId, boxes: [...boxes] }
}

export function photoIdOf(photo: RecordOf<'photo.added'>): PhotoId {
  return PhotoId.parse(photo.id)
}

/** Makes the records of one device in order; ids and times count up from one. */
export class RecordMaker {
  #seq = 0
  readonly deviceId = DeviceId.parse(uuid(0xdede))

  /** Opens an inspection; its id is the record's. */
  open(sample = false): RecordOf<'inspection.opened'> {
    const id = InspectionId.parse(uuid(this.#seq + 1))
    return this.make('inspection.opened', id, { vehicle, sample })
  }

  make<T extends Exclude<RecordType, 'device.reported'>>(
    type: T,
    inspectionId: InspectionId,
    payload: RecordOf<T>['payload'],
  ): RecordOf<T> {
    this.#seq += 1
    const record = {
      v: 1,
      id: RecordId.parse(uuid(this.#seq)),
      deviceId: this.deviceId,
      seq: this.#seq,
      prev: this.#seq === 1 ? null : sha(this.#seq - 1),
      wall: 1000 * this.#seq,
      mono: this.#seq,
      tzOffset: 60,
      type,
      inspectionId,
      payload,
    }
    if (!isOfType(record, type)) throw new Error(`no record of type ${type}`)
    return record
  }
}

/** The parameters of `make` are checked where it is called; this only tells the compiler so. */
function isOfType<T extends RecordType>(record: { type: T }, type: T): record is RecordOf<T> {
  return record.type === type
}

/** Records as any message arrives: shuffled by the numbers given. */
export function shuffled<T>(items: readonly T[], order: readonly number[]): T[] {
  return items
    .map((item, index) => ({ item, place: order[index % Math.max(1, order.length)] ?? 0 }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
