import { verifyAsync } from '@noble/ed25519'
import type { DeviceId, Sha256 } from '../contract/ids.ts'
import type { Receipt } from '../contract/sync.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import { fromBase64Url, utf8 } from './encoding.ts'

export interface ReceiptCheck {
  /** True where the pinned server signed exactly this, for this device and this record. */
  isGenuine(receipt: Receipt, recordHash: Sha256): Promise<boolean>
}

export interface PinnedServer {
  readonly deviceId: DeviceId
  readonly organisationId: string
  /** Ed25519 public key, base64url. */
  readonly serverPublicKey: string
}

/**
 * Checks receipts against the key pinned at pairing: Ed25519 (RFC 8032) over the canonical JSON of
 * all but the signature. By WebCrypto where the browser knows the curve, else in JavaScript.
 */
export function receiptCheck(pinned: PinnedServer): ReceiptCheck {
  const publicKey = fromBase64Url(pinned.serverPublicKey)
  const verifier = verifierFor(publicKey)
  return {
    async isGenuine(receipt, recordHash) {
      if (receipt.recordHash !== recordHash || receipt.deviceId !== pinned.deviceId) return false
      if (receipt.organisationId !== pinned.organisationId) return false
      const { signature, ...signed } = receipt
      const verify = await verifier
      return await verify(fromBase64Url(signature), utf8(canonicalJson(signed)))
    },
  }
}

type Bytes = Uint8Array<ArrayBuffer>
type Verify = (signature: Bytes, message: Bytes) => Promise<boolean>

async function verifierFor(publicKey: Bytes): Promise<Verify> {
  const key = await crypto.subtle
    .importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify'])
    // Browsers before Chrome 137, Firefox 130 and Safari 17 do not know the curve.
    .catch(() => null)
  if (key !== null) {
    return (signature, message) =>
      crypto.subtle.verify({ name: 'Ed25519' }, key, signature, message)
  }
  return (signature, message) => verifyAsync(signature, message, publicKey, { zip215: false })
}
