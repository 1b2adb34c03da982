import { verifyAsync } from '@noble/ed25519'
import { canonicalJson } from '../domain/canonical-json.ts'
import { fromBase64Url, utf8 } from './encoding.ts'

/** Whether the server of a public key signed exactly this. `signature` is base64url. */
export type VerifySigned = (signed: unknown, signature: string) => Promise<boolean>

/**
 * Checks Ed25519 (RFC 8032) over canonical JSON. By WebCrypto where the browser knows the curve,
 * else in JavaScript. `serverPublicKey` is base64url, as it was pinned at pairing.
 */
export function verifierOf(serverPublicKey: string): VerifySigned {
  const verifier = verifierFor(fromBase64Url(serverPublicKey))
  return async (signed, signature) => {
    const verify = await verifier
    return await verify(fromBase64Url(signature), utf8(canonicalJson(signed)))
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
