import { EvidenceRecord } from '../../../src/contract/record.ts'
import type { RecordPorts } from './accept-records.ts'

/**
 * Reads what an older release of the server had to put off. Their phones are answered with receipts
 * the next time they offer them. Call once at the start.
 * @returns how many can be read now
 */
export async function readDeferred({
  store,
  clock,
  oddityCheck,
}: Pick<RecordPorts, 'store' | 'clock' | 'oddityCheck'>) {
  let count = 0
  for (const row of await store.records.deferred(10_000)) {
    const record = EvidenceRecord.safeParse(JSON.parse(row.body)).data
    if (record === undefined) continue
    const { organisationId, hash, deviceId } = row
    await store.transaction(async (repositories) => {
      const oddities = await oddityCheck.check(repositories, organisationId, record)
      await repositories.records.undefer(organisationId, hash, JSON.stringify(oddities))
      await repositories.events.append({
        stream:
          record.inspectionId === null ? `device:${deviceId}` : `inspection:${record.inspectionId}`,
        type: 'record.accepted',
        payload: {
          recordHash: hash,
          recordId: record.id,
          recordType: record.type,
          seq: record.seq,
        },
        actor: 'server',
        device: deviceId,
        at: clock(),
      })
    })
    count += 1
  }
  return count
}
