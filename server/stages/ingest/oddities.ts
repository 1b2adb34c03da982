import { EvidenceRecord } from '../../../src/contract/record.ts'
import {
  emptyContext,
  recordProblems,
  withRecord,
  type RecordProblemCode,
} from '../../../src/domain/record-rules.ts'
import type { Repositories } from '../../db/store.ts'

/** What is odd about a record that is stored all the same. */
export type Oddity = RecordProblemCode | 'prev_differs' | 'foreign_inspection'

/**
 * Holds a record against what is stored before it. Records may come out of order, so an oddity says
 * what was seen when it came, and refuses nothing.
 */
export async function odditiesOf(
  repositories: Pick<Repositories, 'records'>,
  organisationId: string,
  record: EvidenceRecord,
): Promise<Oddity[]> {
  const found = new Set<Oddity>()
  const before = await repositories.records.at(record.deviceId, record.seq - 1)
  if (record.seq === 1 ? record.prev !== null : before !== null && before.hash !== record.prev) {
    found.add('prev_differs')
  }
  if (record.inspectionId === null) return [...found]
  const rows = await repositories.records.ofInspection(organisationId, record.inspectionId)
  const earlier = rows
    .map((row) => EvidenceRecord.parse(JSON.parse(row.body)))
    .filter(({ deviceId, seq }) => deviceId === record.deviceId && seq < record.seq)
  if (rows.some(({ deviceId }) => deviceId !== record.deviceId)) found.add('foreign_inspection')
  const context = earlier.reduce(withRecord, emptyContext)
  for (const { code } of recordProblems(record, context)) found.add(code)
  return [...found]
}
