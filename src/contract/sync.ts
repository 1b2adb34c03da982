import { z } from 'zod/mini'
import { DeviceId, InspectionId, OrganisationId, RecordId, ServerEpoch, Sha256 } from './ids.ts'

/** Upload chunks are this long at most; bad links take shorter ones. */
export const chunkBytes = 512 * 1024

/** Largest photo that a server takes. */
export const maxPhotoBytes = 64 * 1024 * 1024

/** Most records in one batch. */
export const maxBatchRecords = 200

/** `POST /v1/have`: which of these does the server lack? The answer outranks any 'sent' flag. */
export const HaveRequest = z.strictObject({
  blobs: z.array(Sha256).check(z.maxLength(2000)),
  records: z.array(Sha256).check(z.maxLength(5000)),
})
export type HaveRequest = z.infer<typeof HaveRequest>

export const HaveResponse = z.strictObject({
  /** Echo of how much was asked: a captive portal's 200 does not know it. */
  asked: z.strictObject({ blobs: z.int(), records: z.int() }),
  missingBlobs: z.array(z.strictObject({ sha: Sha256, offset: z.int().check(z.gte(0)) })),
  missingRecords: z.array(Sha256),
  serverEpoch: ServerEpoch,
})
export type HaveResponse = z.infer<typeof HaveResponse>

/**
 * Signed by the server's Ed25519 key over the canonical JSON of everything but `signature`. Only
 * with one of these may a phone let go of its own copy.
 */
export const Receipt = z.strictObject({
  v: z.literal(1),
  organisationId: OrganisationId,
  deviceId: DeviceId,
  inspectionId: z.nullable(InspectionId),
  recordHash: Sha256,
  /** Blobs that the record needs, each of them hashed and stored by the server. */
  blobs: z.array(Sha256),
  epoch: ServerEpoch,
  /** Server's clock, Unix milliseconds. */
  at: z.int(),
  /** base64url. */
  signature: z.string().check(z.regex(/^[A-Za-z0-9_-]{86}$/)),
})
export type Receipt = z.infer<typeof Receipt>

/** Records go as they were stored; each is parsed by itself, so that one bad one blocks no other. */
export const RecordsRequest = z.strictObject({
  records: z.array(z.unknown()).check(z.minLength(1), z.maxLength(maxBatchRecords)),
})
export type RecordsRequest = z.infer<typeof RecordsRequest>

/** Why a record was not taken. `fork` keeps the record aside; the rest name a bug. */
export const RejectionCode = z.enum([
  'fork',
  'foreign_device',
  'malformed',
  'hash_mismatch',
  'too_large',
])
export type RejectionCode = z.infer<typeof RejectionCode>

const item = { recordHash: z.nullable(Sha256), id: z.nullable(RecordId) }

export const RecordOutcome = z.discriminatedUnion('status', [
  z.strictObject({ ...item, status: z.literal('stored'), receipt: Receipt }),
  z.strictObject({ ...item, status: z.literal('duplicate'), receipt: Receipt }),
  /** Stored, but these blobs are not here yet: no receipt until they are. */
  z.strictObject({ ...item, status: z.literal('waiting_for'), blobs: z.array(Sha256) }),
  /** A version or type that this server does not know: kept as it is, receipted later. */
  z.strictObject({ ...item, status: z.literal('deferred') }),
  z.strictObject({
    ...item,
    status: z.literal('rejected'),
    code: RejectionCode,
    message: z.string(),
  }),
])
export type RecordOutcome = z.infer<typeof RecordOutcome>

/** `POST /v1/records`: one outcome for each record, in the order of the request. */
export const RecordsResponse = z.strictObject({
  outcomes: z.array(RecordOutcome),
  serverEpoch: ServerEpoch,
})
export type RecordsResponse = z.infer<typeof RecordsResponse>
