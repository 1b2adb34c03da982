import type { DeviceId, Sha256 } from '../contract/ids.ts'
import type { Receipt } from '../contract/sync.ts'
import { verifierOf } from './server-signature.ts'

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

/** Checks receipts against the key pinned at pairing: signed is all but the signature. */
export function receiptCheck(pinned: PinnedServer): ReceiptCheck {
  const verify = verifierOf(pinned.serverPublicKey)
  return {
    async isGenuine(receipt, recordHash) {
      if (receipt.recordHash !== recordHash || receipt.deviceId !== pinned.deviceId) return false
      if (receipt.organisationId !== pinned.organisationId) return false
      const { signature, ...signed } = receipt
      return await verify(signed, signature)
    },
  }
}
