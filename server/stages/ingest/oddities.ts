import { EvidenceRecord } from '../../../src/contract/record.ts'
import {
  emptyContext,
  recordProblems,
  withRecord,
  type InspectionContext,
  type RecordProblemCode,
} from '../../../src/domain/record-rules.ts'
import type { Repositories } from '../../db/store.ts'

/** What is odd about a record that is stored all the same. */
export type Oddity = RecordProblemCode | 'prev_differs' | 'foreign_inspection'

type Records = Pick<Repositories, 'records'>

/** What a device has said of an inspection up to some place in its chain. */
interface Known {
  readonly context: InspectionContext
  readonly recordCount: number
  readonly lastSeq: number
}

const mostKept = 100

/**
 * Holds records against what is stored before them. They may come out of order, so an oddity says
 * what was seen when the record came, and refuses nothing.
 */
export class OddityCheck {
  /** Of the inspections that last got something: a batch is checked without reading it all anew. */
  readonly #known = new Map<string, Known>()

  /** What is odd about a record that is about to be stored in the same transaction. */
  async check(
    repositories: Records,
    organisationId: string,
    record: EvidenceRecord,
  ): Promise<Oddity[]> {
    const found = new Set<Oddity>()
    const before = await repositories.records.at(record.deviceId, record.seq - 1)
    if (record.seq === 1 ? record.prev !== null : before !== null && before.hash !== record.prev) {
      found.add('prev_differs')
    }
    if (record.inspectionId === null) return [...found]
    const place = { organisationId, inspectionId: record.inspectionId }
    const counts = await repositories.records.countIn(place, record.deviceId, record.seq)
    if (counts.ofOthers > 0) found.add('foreign_inspection')
    const known = await this.#knownBefore(repositories, organisationId, record, counts.ownBefore)
    for (const { code } of recordProblems(record, known.context)) found.add(code)
    this.#keep(record, {
      context: withRecord(known.context, record),
      recordCount: known.recordCount + 1,
      lastSeq: record.seq,
    })
    return [...found]
  }

  /** From memory where that is exactly what the database holds before the record, else read. */
  async #knownBefore(
    repositories: Records,
    organisationId: string,
    record: EvidenceRecord,
    count: number,
  ): Promise<Known> {
    const kept = this.#known.get(keyOf(record))
    if (kept !== undefined && kept.recordCount === count && kept.lastSeq < record.seq) return kept
    const rows = await repositories.records.ofInspection(organisationId, record.inspectionId ?? '')
    const earlier = rows
      .filter(({ deviceId, seq }) => deviceId === record.deviceId && seq < record.seq)
      .map((row) => EvidenceRecord.parse(JSON.parse(row.body)))
    const context = earlier.reduce(withRecord, emptyContext)
    return { context, recordCount: earlier.length, lastSeq: earlier.at(-1)?.seq ?? 0 }
  }

  #keep(record: EvidenceRecord, known: Known): void {
    const key = keyOf(record)
    this.#known.delete(key)
    this.#known.set(key, known)
    const [oldest] = this.#known.keys()
    if (this.#known.size > mostKept && oldest !== undefined) this.#known.delete(oldest)
  }
}

function keyOf({ deviceId, inspectionId }: EvidenceRecord): string {
  return `${deviceId}/${inspectionId}`
}
