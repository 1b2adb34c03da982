import { z } from 'zod/mini'
import { PredictionSet } from './detection.ts'
import { Box, Size } from './geometry.ts'
import { BoxId, DeviceId, InspectionId, PhotoId, RecordId, Sha256 } from './ids.ts'
import { ClassId } from './ontology.ts'
import { recordVersion } from './version.ts'

const text = (maxLength: number) => z.string().check(z.maxLength(maxLength))

/** What is known of a vehicle. A wrong VIN check digit is kept as a mark, never refused. */
export const Vehicle = z.strictObject({
  vin: z.nullable(
    z.string().check(z.regex(/^[A-HJ-NPR-Z0-9]{17}$/, 'must be 17 characters without I, O and Q')),
  ),
  vinCheckDigit: z.enum(['right', 'wrong', 'unknown']),
  plate: text(20),
  mileageKm: z.nullable(z.int().check(z.gte(0), z.lte(5_000_000))),
})
export type Vehicle = z.infer<typeof Vehicle>

/** How the stored bytes came from what the camera or the person gave. */
export const PhotoProcessing = z.enum(['kept', 'metadata-cut', 're-encoded'])
export type PhotoProcessing = z.infer<typeof PhotoProcessing>

export const PhotoAdded = z.strictObject({
  sha: Sha256,
  sizeBytes: z.int().check(z.gte(1)),
  size: Size,
  mediaType: z.literal('image/jpeg'),
  source: z.enum(['camera', 'file', 'drop', 'sample']),
  /** A sample photo that the project's renderer made; never trained on, never in a KPI. */
  rendered: z.boolean(),
  originalName: text(300),
  processing: PhotoProcessing,
  /** Name of the guided position, or null for a free photo. */
  shot: z.nullable(text(40)),
})
export type PhotoAdded = z.infer<typeof PhotoAdded>

/** One box of a correction: what a person says, and where it came from. */
export const CorrectedBox = z.strictObject({
  boxId: BoxId,
  classId: ClassId,
  box: Box,
  /** Score of the detection that it came from; null for a box that a person drew. */
  score: z.nullable(z.number().check(z.gte(0), z.lte(1))),
  origin: z.enum(['model', 'model-edited', 'human', 'model-rejected']),
  /** The detection that it came from; null for a box that a person drew. */
  parentBoxId: z.nullable(BoxId),
  /** Untouched is not confirmed: true only where a person judged this very box. */
  reviewed: z.boolean(),
})
export type CorrectedBox = z.infer<typeof CorrectedBox>

export const PredictionsMade = z.strictObject({
  photoId: PhotoId,
  /** A fine pass adds boxes to what a first pass has shown; it moves and removes none. */
  pass: z.enum(['first', 'fine']),
  /** For a fine pass, the record of the first pass that it adds to; null for a first one. */
  after: z.nullable(RecordId),
  predictions: PredictionSet,
})
export type PredictionsMade = z.infer<typeof PredictionsMade>

/**
 * What a shadow model said of a photo after its first pass. Of no inspection: it is never shown, never
 * counts as the prediction, and no seal waits for it.
 */
export const ShadowMade = z.strictObject({
  photoId: PhotoId,
  /** The first pass of the model that phones run, to compare with. */
  predictionsId: RecordId,
  predictions: PredictionSet,
})
export type ShadowMade = z.infer<typeof ShadowMade>

export const CorrectionMade = z.strictObject({
  photoId: PhotoId,
  photoSha: Sha256,
  /**
   * The first pass whose boxes the person saw; null where no model had run. Whether they saw its
   * fine pass too, the parents of the boxes tell.
   */
  predictionsId: z.nullable(RecordId),
  boxes: z.array(CorrectedBox).check(z.maxLength(1000)),
})
export type CorrectionMade = z.infer<typeof CorrectionMade>

export const InspectionSealed = z.strictObject({
  /** Hashes of all records of the inspection before this one, in the order of `seq`. */
  recordHashes: z.array(Sha256).check(z.maxLength(20_000)),
  /** Hashes of the photos that were not retracted, sorted, each once. */
  blobShas: z.array(Sha256).check(z.maxLength(5_000)),
})
export type InspectionSealed = z.infer<typeof InspectionSealed>

export const DeviceReported = z.strictObject({
  modelSha: Sha256,
  appVersion: text(60),
  backend: z.nullable(z.strictObject({ engine: text(20), threads: z.int() })),
  reason: text(300),
})
export type DeviceReported = z.infer<typeof DeviceReported>

const envelope = {
  v: z.literal(recordVersion),
  id: RecordId,
  deviceId: DeviceId,
  /** Gap-free per device, from 1. */
  seq: z.int().check(z.gte(1)),
  /** Hash of the device's record before this one; null for the first. */
  prev: z.nullable(Sha256),
  /** Device's clock, Unix milliseconds: evidence, never trusted for order. */
  wall: z.int(),
  /** Monotonic milliseconds since the page began. */
  mono: z.number().check(z.gte(0)),
  /** Minutes east of UTC. */
  tzOffset: z.int().check(z.gte(-1440), z.lte(1440)),
}

const of = <T extends string, P extends z.core.$ZodType>(type: T, payload: P) =>
  z.strictObject({ ...envelope, type: z.literal(type), inspectionId: InspectionId, payload })

/**
 * An append-only record: what a phone did. Source: docs/sync.md. The hash of a record is the
 * SHA-256 of its canonical JSON (RFC 8785), see `domain/record-hash.ts`.
 */
export const EvidenceRecord = z.discriminatedUnion('type', [
  of('inspection.opened', z.strictObject({ vehicle: Vehicle, sample: z.boolean() })),
  of('inspection.amended', z.strictObject({ vehicle: Vehicle })),
  of('inspection.reopened', z.strictObject({ reason: text(300) })),
  of('photo.added', PhotoAdded),
  of('predictions.made', PredictionsMade),
  of('correction.made', CorrectionMade),
  of('photo.retracted', z.strictObject({ photoId: PhotoId, reason: text(300) })),
  of('inspection.sealed', InspectionSealed),
  z.strictObject({
    ...envelope,
    type: z.literal('device.reported'),
    inspectionId: z.null(),
    payload: DeviceReported,
  }),
  z.strictObject({
    ...envelope,
    type: z.literal('shadow.made'),
    inspectionId: z.null(),
    payload: ShadowMade,
  }),
])
export type EvidenceRecord = z.infer<typeof EvidenceRecord>
export type RecordType = EvidenceRecord['type']
/** The record of one type. */
export type RecordOf<T extends RecordType> = Extract<EvidenceRecord, { type: T }>

/**
 * The envelope alone, with an unread payload: what a server can store of a record whose version or
 * type it does not know yet.
 */
export const UnknownRecord = z.looseObject({
  ...envelope,
  v: z.int().check(z.gte(1)),
  type: text(60).check(z.minLength(1)),
  inspectionId: z.nullable(InspectionId),
  payload: z.unknown(),
})
export type UnknownRecord = z.infer<typeof UnknownRecord>
