import type { Device } from '../../db/device-repository.ts'
import type { RecordRow } from '../../db/record-repository.ts'
import type { Repositories } from '../../db/store.ts'
import type { RecordPorts } from './accept-records.ts'
import type { ReadRecord } from './read-record.ts'

type Readable = Exclude<ReadRecord, { kind: 'refused' }>

/**
 * Stores a record with its event, or finds its place (device, seq) taken: by itself, or by another,
 * which makes it a fork that is kept aside.
 */
export async function storeRecord(
  { store, clock, oddityCheck }: Pick<RecordPorts, 'store' | 'clock' | 'oddityCheck'>,
  device: Device,
  read: Readable,
): Promise<'stored' | 'duplicate' | 'fork'> {
  const { organisationId } = device
  if ((await store.records.held(organisationId, [read.hash])).has(read.hash)) return 'duplicate'
  return store.transaction(async (repositories) => {
    const oddities =
      read.kind === 'known'
        ? await oddityCheck.check(repositories, organisationId, read.record)
        : []
    const row = rowOf(read, { organisationId, receivedAt: clock(), oddities })
    const { added, holderHash } = await repositories.records.add(row)
    if (!added && holderHash === read.hash) return 'duplicate'
    if (!added) {
      await keepFork(repositories, row, holderHash)
      return 'fork'
    }
    await repositories.events.append({
      ...eventAbout(row),
      type: row.deferred ? 'record.deferred' : 'record.accepted',
      payload: {
        recordHash: row.hash,
        recordId: row.id,
        recordType: row.type,
        seq: row.seq,
        ...(oddities.length > 0 ? { oddities } : {}),
      },
    })
    return 'stored'
  })
}

async function keepFork(
  { records, events }: Repositories,
  row: RecordRow,
  holderHash: string,
): Promise<void> {
  const { hash, organisationId, deviceId, seq, body, receivedAt } = row
  const fork = { hash, organisationId, deviceId, seq, holderHash, body, receivedAt }
  if (!(await records.quarantine(fork))) return
  await events.append({
    ...eventAbout({ ...row, inspectionId: null }),
    type: 'record.forked',
    payload: { recordHash: hash, seq, holderHash },
  })
}

/** The device is who did it: a record is told of on the stream of its inspection. */
function eventAbout(row: Pick<RecordRow, 'inspectionId' | 'deviceId' | 'receivedAt'>) {
  const { inspectionId, deviceId, receivedAt } = row
  return {
    stream: inspectionId === null ? `device:${deviceId}` : `inspection:${inspectionId}`,
    actor: deviceId,
    device: deviceId,
    at: receivedAt,
  }
}

function rowOf(
  { kind, body, hash, record }: Readable,
  given: { organisationId: string; receivedAt: number; oddities: readonly string[] },
): RecordRow {
  return {
    organisationId: given.organisationId,
    hash,
    id: record.id,
    deviceId: record.deviceId,
    seq: record.seq,
    version: record.v,
    type: record.type,
    inspectionId: record.inspectionId,
    body,
    receivedAt: given.receivedAt,
    deferred: kind === 'unknown',
    oddities: JSON.stringify(given.oddities),
  }
}
