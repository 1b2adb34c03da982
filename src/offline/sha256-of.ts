import { Sha256 } from '../contract/ids.ts'

export async function sha256Of(bytes: ArrayBuffer): Promise<Sha256> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Sha256.parse(Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''))
}
