import { randomBytes } from 'node:crypto'
import { PairingCode } from '../../src/contract/pairing.ts'
import { sha256 } from './hashing.ts'

/** 32 letters and digits that are hard to confuse: no I, O, 0 and 1. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A fresh code: 20 characters of 5 bits each. */
export function makePairingCode(): PairingCode {
  const characters = [...randomBytes(20)].map((byte) => alphabet[byte % alphabet.length])
  return PairingCode.parse(characters.join(''))
}

/** What is stored of a code. It has 100 bits of chance in it, so that no salt is needed. */
export function pairingCodeHash(code: PairingCode): string {
  return sha256(`pairing-code:${code}`)
}
