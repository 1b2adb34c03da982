import { DevicePublicKey } from '../contract/pairing.ts'
import { toBase64Url, utf8 } from './encoding.ts'
import type { EvidenceSource } from './evidence-source.ts'

/** The phone's signing key. Its private half cannot be read out, not even by this app. */
export interface DeviceKey {
  readonly publicKey: DevicePublicKey
  /** base64url of the raw (r || s) ECDSA P-256 signature over the text's UTF-8. */
  sign(text: string): Promise<string>
}

const settingKey = 'deviceKey'
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const

interface KeyPair {
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

/** True for a pair that a database has given back: structured clones of CryptoKeys. */
function isKeyPair(value: unknown): value is KeyPair {
  if (typeof value !== 'object' || value === null) return false
  const { privateKey, publicKey } = value as Record<string, unknown>
  return privateKey instanceof CryptoKey && publicKey instanceof CryptoKey
}

async function toDeviceKey(pair: KeyPair): Promise<DeviceKey> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return {
    publicKey: DevicePublicKey.parse({ kty, crv, x, y }),
    async sign(text) {
      const signature = await crypto.subtle.sign(signing, pair.privateKey, utf8(text))
      return toBase64Url(new Uint8Array(signature))
    },
  }
}

/** The key that this phone paired with, or null. */
export async function loadDeviceKey(source: EvidenceSource): Promise<DeviceKey | null> {
  const stored = await source.setting(settingKey)
  return isKeyPair(stored) ? await toDeviceKey(stored) : null
}

/**
 * The phone's key, made and kept at the first call. A key outlives a failed pairing, so that a
 * second try with the same key is the same device.
 */
export async function ensureDeviceKey(source: EvidenceSource): Promise<DeviceKey> {
  const kept = await loadDeviceKey(source)
  if (kept !== null) return kept
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, false, [
    'sign',
    'verify',
  ])
  await source.keepSetting(settingKey, { privateKey, publicKey })
  return await toDeviceKey({ privateKey, publicKey })
}
