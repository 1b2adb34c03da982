import { z } from 'zod/mini'
import { DeviceId, OrganisationId, ServerEpoch } from './ids.ts'

/** Single use; groups of letters and digits that are hard to confuse. */
export const PairingCode = z.string().check(z.regex(/^[A-HJ-NP-Z2-9]{20}$/, 'is no pairing code'))
export type PairingCode = z.infer<typeof PairingCode>

/** Public half of the phone's non-extractable ECDSA P-256 key, as a JWK (RFC 7517). */
export const DevicePublicKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
  y: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
})
export type DevicePublicKey = z.infer<typeof DevicePublicKey>

export const PairRequest = z.strictObject({
  code: PairingCode,
  /** Minted with the phone's store: records made before pairing keep it. */
  deviceId: DeviceId,
  publicKey: DevicePublicKey,
  name: z.string().check(z.minLength(1), z.maxLength(100)),
})
export type PairRequest = z.infer<typeof PairRequest>

/** What the server has of the device that a browser was before its storage went. */
export const EarlierDevice = z.strictObject({
  deviceId: DeviceId,
  /** The highest number among its records. */
  lastSeq: z.int().check(z.gte(1)),
  /** Photos that those records name and that never came. */
  photosMissing: z.int().check(z.gte(0)),
})
export type EarlierDevice = z.infer<typeof EarlierDevice>

/** What the phone pins: later receipts and model manifests must bear this key's signature. */
export const PairResponse = z.strictObject({
  deviceId: DeviceId,
  organisation: z.strictObject({ id: OrganisationId, name: z.string() }),
  serverEpoch: ServerEpoch,
  /** Ed25519 public key, 32 bytes as base64url. */
  serverPublicKey: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
  /** True where the code also signed this browser in as administrator. */
  administrator: z.boolean(),
  /** Where a cookie says that this browser was another device: its storage was wiped since. */
  earlierDevice: z.optional(EarlierDevice),
})
export type PairResponse = z.infer<typeof PairResponse>

/** Headers of a request that a paired device signs; see docs/sync.md, Signed requests. */
export const signatureHeaders = {
  device: 'x-lotlens-device',
  /** Unix milliseconds by the server's clock, as the device reckons it. */
  time: 'x-lotlens-time',
  nonce: 'x-lotlens-nonce',
  /** SHA-256 of the body, hexadecimal. */
  body: 'x-lotlens-body-sha256',
  /** base64url of the raw (r || s) ECDSA signature. */
  signature: 'x-lotlens-signature',
} as const

/** How far the time of a signed request may lie from the server's clock. */
export const maxClockSkewMs = 5 * 60_000

export interface SignedParts {
  readonly method: string
  /** Path and query, as the server sees them. */
  readonly target: string
  readonly timeMs: number
  readonly nonce: string
  readonly bodySha256: string
}

/** The text that a device signs and a server verifies. */
export function signedText(parts: SignedParts): string {
  return [
    'lotlens-request-1',
    parts.method.toUpperCase(),
    parts.target,
    String(parts.timeMs),
    parts.nonce,
    parts.bodySha256,
  ].join('\n')
}
