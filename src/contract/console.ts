import { z } from 'zod/mini'
import { CorrectionMade, PhotoAdded, PredictionsMade, Vehicle } from './record.ts'
import { DeviceId, InspectionId, PhotoId, RecordId, Sha256 } from './ids.ts'

/** A line of the console's list of inspections. */
export const InspectionRow = z.strictObject({
  id: InspectionId,
  deviceId: DeviceId,
  deviceName: z.string(),
  openedAt: z.int(),
  receivedAt: z.int(),
  vehicle: Vehicle,
  sample: z.boolean(),
  sealed: z.boolean(),
  photoCount: z.int(),
  /** Photos whose bytes have not arrived. */
  missingPhotoCount: z.int(),
  correctionCount: z.int(),
})
export type InspectionRow = z.infer<typeof InspectionRow>

export const InspectionPhoto = z.strictObject({
  id: PhotoId,
  photo: PhotoAdded,
  retracted: z.boolean(),
  arrived: z.boolean(),
  predictions: z.array(z.strictObject({ id: RecordId, made: PredictionsMade })),
  /** Oldest first; the last one stands. */
  corrections: z.array(z.strictObject({ id: RecordId, made: CorrectionMade })),
})
export type InspectionPhoto = z.infer<typeof InspectionPhoto>

export const InspectionDetail = z.strictObject({
  inspection: InspectionRow,
  photos: z.array(InspectionPhoto),
})
export type InspectionDetail = z.infer<typeof InspectionDetail>

export const InspectionList = z.strictObject({ inspections: z.array(InspectionRow) })

/** One line of the append-only event log (docs/events.md). */
export const LoggedEvent = z.strictObject({
  seq: z.int(),
  stream: z.string(),
  version: z.int(),
  type: z.string(),
  payload: z.unknown(),
  actor: z.string(),
  device: z.nullable(z.string()),
  at: z.int(),
  prevHash: Sha256,
  hash: Sha256,
})
export type LoggedEvent = z.infer<typeof LoggedEvent>

/** Newest first; `before` pages back. */
export const EventPage = z.strictObject({
  events: z.array(LoggedEvent),
  nextBefore: z.nullable(z.int()),
})
export type EventPage = z.infer<typeof EventPage>

export const DeviceRow = z.strictObject({
  id: DeviceId,
  name: z.string(),
  pairedAt: z.int(),
  lastSeenAt: z.nullable(z.int()),
  revokedAt: z.nullable(z.int()),
  recordCount: z.int(),
  lastSeq: z.int(),
})
export type DeviceRow = z.infer<typeof DeviceRow>

export const DeviceList = z.strictObject({ devices: z.array(DeviceRow) })

/** A fresh single-use link, as text and as what a QR code shows. */
export const PairingLink = z.strictObject({
  url: z.string(),
  code: z.string(),
  expiresAt: z.int(),
  administrator: z.boolean(),
})
export type PairingLink = z.infer<typeof PairingLink>

export const LinkRequest = z.strictObject({ administrator: z.boolean() })

/** How a phone reaches this server; `https` is null while it listens on this machine alone. */
export const NetworkInfo = z.strictObject({
  https: z.nullable(z.strictObject({ urls: z.array(z.string()), trustUrls: z.array(z.string()) })),
  /** The line to start the server with so that phones reach it. */
  howTo: z.string(),
})
export type NetworkInfo = z.infer<typeof NetworkInfo>

export const SessionInfo = z.strictObject({
  organisation: z.string(),
  role: z.literal('administrator'),
  expiresAt: z.int(),
})
export type SessionInfo = z.infer<typeof SessionInfo>

export const Health = z.strictObject({
  status: z.literal('ok'),
  name: z.literal('lotlens'),
  protocol: z.int(),
  /** Server's clock, Unix milliseconds. */
  now: z.int(),
})
export type Health = z.infer<typeof Health>
