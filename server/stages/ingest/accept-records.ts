import type { Sha256 } from '../../../src/contract/ids.ts'
import type { RecordOutcome } from '../../../src/contract/sync.ts'
import type { Clock } from '../../clock.ts'
import type { Device } from '../../db/device-repository.ts'
import type { Store } from '../../db/store.ts'
import type { ServerIdentity } from '../../security/server-identity.ts'
import type { OddityCheck } from './oddities.ts'
import { readRecord, type ReadRecord } from './read-record.ts'
import { needsOf, signReceipt } from './receipts.ts'
import { storeRecord } from './store-record.ts'

export interface RecordPorts {
  readonly store: Store
  readonly identity: ServerIdentity
  readonly clock: Clock
  readonly oddityCheck: OddityCheck
}

type Readable = Exclude<ReadRecord, { kind: 'refused' }>

/**
 * Takes a batch, item by item in its order, each in a transaction of its own: one bad record blocks
 * no other, and what was answered as stored is on the disk.
 */
export async function acceptRecords(
  ports: RecordPorts,
  device: Device,
  items: readonly unknown[],
): Promise<RecordOutcome[]> {
  const outcomes: RecordOutcome[] = []
  for (const item of items) outcomes.push(await acceptRecord(ports, device, readRecord(item)))
  return outcomes
}

async function acceptRecord(
  ports: RecordPorts,
  device: Device,
  read: ReadRecord,
): Promise<RecordOutcome> {
  if (read.kind === 'refused') {
    const { code, message, hash } = read
    return { status: 'rejected', code, message, recordHash: hash, id: null }
  }
  const echo = { recordHash: read.hash, id: read.record.id }
  if (read.record.deviceId !== device.id) {
    const message = 'the record is of another device than the one that signed the request'
    return { ...echo, status: 'rejected', code: 'foreign_device', message }
  }
  const outcome = await storeRecord(ports, device, read)
  if (outcome === 'fork') {
    const message = `another record holds place ${read.record.seq} of this device; both are kept`
    return { ...echo, status: 'rejected', code: 'fork', message }
  }
  if (read.kind === 'unknown') return { ...echo, status: 'deferred' }
  return receiptOrWhatItWaitsFor(ports, device, read, outcome)
}

async function receiptOrWhatItWaitsFor(
  { store, identity, clock }: RecordPorts,
  device: Device,
  read: Extract<Readable, { kind: 'known' }>,
  status: 'stored' | 'duplicate',
): Promise<RecordOutcome> {
  const { record, hash } = read
  const echo = { recordHash: hash, id: record.id }
  const needs = needsOf(record)
  const blobs = await store.blobs.held(device.organisationId, needs.blobs)
  const records = await store.records.held(device.organisationId, needs.records)
  const missing = needs.blobs.filter((sha) => !blobs.has(sha))
  if (missing.length > 0 || needs.records.some((needed: Sha256) => !records.has(needed))) {
    return { ...echo, status: 'waiting_for', blobs: missing }
  }
  const receipt = signReceipt(identity, {
    deviceId: record.deviceId,
    inspectionId: record.inspectionId,
    recordHash: hash,
    blobs: needs.blobs,
    at: clock(),
  })
  return { ...echo, status, receipt }
}
