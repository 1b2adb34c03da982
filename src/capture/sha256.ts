import { Sha256 } from '../contract/ids.ts'

/** SHA-256 of the bytes (FIPS 180-4), by the browser's own WebCrypto. */
export async function sha256(bytes: ArrayBuffer): Promise<Sha256> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Sha256.parse(Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''))
}
