import { createHash } from 'node:crypto'
import { Sha256 } from '../../src/contract/ids.ts'

/** SHA-256 of bytes, or of a text as UTF-8, in hexadecimal. */
export function sha256(data: Uint8Array | string): Sha256 {
  return Sha256.parse(createHash('sha256').update(data).digest('hex'))
}
