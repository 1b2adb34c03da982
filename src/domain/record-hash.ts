import type { EvidenceRecord, UnknownRecord } from '../contract/record.ts'
import { canonicalJson } from './canonical-json.ts'

/** What is hashed of a record: its canonical JSON, as UTF-8. */
export function canonicalRecord(record: EvidenceRecord | UnknownRecord): string {
  return canonicalJson(record)
}

/**
 * Hash of a record. `sha256OfText` hashes the UTF-8 form of a text: WebCrypto's gives a promise,
 * Node's gives the hash at once, and so does this.
 */
export function recordHash<Hash>(
  record: EvidenceRecord | UnknownRecord,
  sha256OfText: (text: string) => Hash,
): Hash {
  return sha256OfText(canonicalRecord(record))
}
