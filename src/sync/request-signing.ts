import { signatureHeaders, signedText } from '../contract/pairing.ts'
import type { DeviceId } from '../contract/ids.ts'
import type { DeviceKey } from './device-key.ts'
import { sha256, toBase64Url } from './encoding.ts'

export interface ToSign {
  readonly method: string
  /** Path and query, as the server sees them. */
  readonly target: string
  readonly body: Uint8Array<ArrayBuffer>
}

export interface Signer {
  readonly deviceId: DeviceId
  readonly key: DeviceKey
  /** The server's clock as this phone reckons it, Unix milliseconds. */
  serverNowMs(): number
  random(length: number): Uint8Array
}

/** The five headers that make a request this device's. Each call has a nonce of its own. */
export async function signedHeaders(
  signer: Signer,
  request: ToSign,
): Promise<Record<string, string>> {
  const timeMs = signer.serverNowMs()
  const nonce = toBase64Url(signer.random(18))
  const bodySha256 = await sha256(request.body)
  const { method, target } = request
  const signature = await signer.key.sign(signedText({ method, target, timeMs, nonce, bodySha256 }))
  return {
    [signatureHeaders.device]: signer.deviceId,
    [signatureHeaders.time]: String(timeMs),
    [signatureHeaders.nonce]: nonce,
    [signatureHeaders.body]: bodySha256,
    [signatureHeaders.signature]: signature,
  }
}
