import { createPublicKey, verify } from 'node:crypto'
import { z } from 'zod/mini'
import { DeviceId, Sha256 } from '../../src/contract/ids.ts'
import {
  maxClockSkewMs,
  signatureHeaders,
  signedText,
  type DevicePublicKey,
} from '../../src/contract/pairing.ts'
import { ApiError } from '../api-error.ts'
import type { Device } from '../db/device-repository.ts'
import type { Store } from '../db/store.ts'

/** How long a nonce is remembered: any time that the clock skew lets pass, twice over. */
const nonceMemoryMs = 2 * maxClockSkewMs

const SignatureHeaders = z.object({
  device: DeviceId,
  time: z.string().check(z.regex(/^\d{1,16}$/)),
  nonce: z.string().check(z.regex(/^[A-Za-z0-9_-]{16,64}$/)),
  body: Sha256,
  signature: z.string().check(z.regex(/^[A-Za-z0-9_-]{86}$/)),
})

export interface SignedRequest {
  readonly device: Device
  /** What the body must hash to; the caller compares it once it has read the body. */
  readonly bodySha256: Sha256
}

/** Whether the request claims to be signed by a device. */
export function isSigned(headers: Headers): boolean {
  return headers.has(signatureHeaders.signature)
}

/**
 * Checks who signed a request, that it is fresh, and uses its nonce up (docs/sync.md, Signed
 * requests). The signature is checked first, so that nobody else learns what a device may do.
 * @throws ApiError unauthenticated, device_revoked, clock_skew or replayed
 */
export async function checkSignature(
  request: { readonly method: string; readonly url: string; readonly headers: Headers },
  { store, now }: { readonly store: Pick<Store, 'devices' | 'nonces'>; readonly now: number },
): Promise<SignedRequest> {
  const given = parseHeaders(request.headers)
  const timeMs = Number(given.time)
  const { pathname, search } = new URL(request.url)
  const text = signedText({
    method: request.method,
    target: pathname + search,
    timeMs,
    nonce: given.nonce,
    bodySha256: given.body,
  })
  const device = await store.devices.find(given.device)
  if (device === null || !isSignatureOf(device.publicKey, text, given.signature)) {
    throw new ApiError('unauthenticated', 'this device is not paired with this server')
  }
  if (device.revokedAt !== null) {
    throw new ApiError('device_revoked', 'this device was revoked by an administrator')
  }
  if (Math.abs(timeMs - now) > maxClockSkewMs) {
    throw new ApiError('clock_skew', "the request's time is too far from the server's clock", {
      serverTimeMs: now,
    })
  }
  const { nonce } = given
  const expiresAt = now + nonceMemoryMs
  if (!(await store.nonces.use({ deviceId: device.id, nonce, now, expiresAt }))) {
    throw new ApiError('replayed', 'this request has come before')
  }
  return { device, bodySha256: given.body }
}

function parseHeaders(headers: Headers): z.infer<typeof SignatureHeaders> {
  const raw = Object.fromEntries(
    Object.entries(signatureHeaders).map(([part, name]) => [part, headers.get(name)]),
  )
  const parsed = SignatureHeaders.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new ApiError('unauthenticated', 'the request is not signed as docs/sync.md says')
}

/** ECDSA P-256 over SHA-256, raw r || s (IEEE P1363), as WebCrypto makes it. */
function isSignatureOf(jwk: DevicePublicKey, text: string, signature: string): boolean {
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
  const bytes = Buffer.from(signature, 'base64url')
  return verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, bytes)
}

/** Whether the JWK is a point of the curve: Node refuses to make a key of any other. */
export function isUsableKey(jwk: DevicePublicKey): boolean {
  try {
    createPublicKey({ key: { ...jwk }, format: 'jwk' })
    return true
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}
