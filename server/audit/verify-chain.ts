import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { chainStart, eventHash, type EventLog, type EventRow } from '../db/event-log.ts'

export type ChainVerdict =
  | { readonly whole: true; readonly count: number; readonly lastHash: string }
  | { readonly whole: false; readonly seq: number; readonly reason: string }

const pageSize = 1_000

/**
 * Recomputes every hash of the event log from the start. Says which event is the first that was
 * changed, or after which one something is missing (docs/events.md).
 */
export async function verifyChain(log: Pick<EventLog, 'after'>): Promise<ChainVerdict> {
  const versions = new Map<string, number>()
  let seq = 0
  let lastHash = chainStart
  for (;;) {
    const rows = await log.after(seq, pageSize)
    for (const row of rows) {
      const version = (versions.get(row.stream) ?? 0) + 1
      const reason = whatIsWrong(row, { seq: seq + 1, version, prevHash: lastHash })
      if (reason !== null) return { whole: false, seq: row.seq, reason }
      versions.set(row.stream, version)
      seq = row.seq
      lastHash = row.hash
    }
    if (rows.length < pageSize) return { whole: true, count: seq, lastHash }
  }
}

function whatIsWrong(
  row: EventRow,
  expected: { seq: number; version: number; prevHash: string },
): string | null {
  if (row.seq !== expected.seq) return `event ${expected.seq} is missing before it`
  if (row.prevHash !== expected.prevHash) return 'it does not follow the hash of the one before it'
  if (row.version !== expected.version) {
    return `it is version ${row.version} of its stream where ${expected.version} is due`
  }
  if (!isCanonical(row.payload)) return 'its payload is not the canonical JSON that was hashed'
  return eventHash(row) === row.hash ? null : 'its content does not match its hash'
}

/** White space or another spelling of a number would give the same hash. */
function isCanonical(payload: string): boolean {
  try {
    return canonicalJson(JSON.parse(payload)) === payload
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return false
    throw error
  }
}
