import type { Sha256 } from '../../../src/contract/ids.ts'
import { EvidenceRecord, UnknownRecord } from '../../../src/contract/record.ts'
import type { RejectionCode } from '../../../src/contract/sync.ts'
import { recordVersion } from '../../../src/contract/version.ts'
import { canonicalJson } from '../../../src/domain/canonical-json.ts'
import { sha256 } from '../../security/hashing.ts'

/** Longest record: a seal of 20,000 records takes 1.4 MB. */
export const maxRecordBytes = 4 * 1024 * 1024

interface Read {
  /** Canonical JSON: what is hashed, and what is stored. */
  readonly body: string
  readonly hash: Sha256
}

export type ReadRecord =
  | (Read & { readonly kind: 'known'; readonly record: EvidenceRecord })
  /** A version or type of a later release. */
  | (Read & { readonly kind: 'unknown'; readonly record: UnknownRecord })
  | {
      readonly kind: 'refused'
      readonly code: RejectionCode
      readonly message: string
      readonly hash: Sha256 | null
    }

const knownTypes: ReadonlySet<string> = new Set(
  EvidenceRecord.def.options.flatMap((option) => [...option.def.shape.type.def.values]),
)

/**
 * Reads one item of a batch by itself. The hash is of the item as it came, never of a parsed copy:
 * a key that a schema passes over is part of what the phone signed off.
 */
export function readRecord(item: unknown): ReadRecord {
  const body = canonicalOrNull(item)
  if (body === null) return refused('malformed', 'is no JSON that has a canonical form', null)
  const hash = sha256(body)
  if (Buffer.byteLength(body) > maxRecordBytes) {
    return refused('too_large', `is longer than ${maxRecordBytes} bytes`, hash)
  }
  const known = EvidenceRecord.safeParse(item)
  if (known.success) return { kind: 'known', body, hash, record: known.data }
  const unknown = UnknownRecord.safeParse(item)
  if (unknown.success && isOfLaterRelease(unknown.data)) {
    return { kind: 'unknown', body, hash, record: unknown.data }
  }
  const issue = known.error.issues[0]
  const place = issue?.path.map(String).join('.') ?? ''
  return refused('malformed', `${place || 'record'}: ${issue?.message ?? 'not a record'}`, hash)
}

function isOfLaterRelease({ v, type }: UnknownRecord): boolean {
  // A type is a word; a control character in it is no later release's either.
  return /^[\w.-]+$/.test(type) && (v > recordVersion || !knownTypes.has(type))
}

function refused(code: RejectionCode, message: string, hash: Sha256 | null): ReadRecord {
  return { kind: 'refused', code, message, hash }
}

function canonicalOrNull(item: unknown): string | null {
  try {
    return canonicalJson(item)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}
