import type { DeviceId, InspectionId, Sha256 } from '../../../src/contract/ids.ts'
import type { EvidenceRecord } from '../../../src/contract/record.ts'
import { Receipt } from '../../../src/contract/sync.ts'
import type { ServerIdentity } from '../../security/server-identity.ts'

/** What must be on the server before a record can have its receipt. */
export interface Needs {
  readonly blobs: readonly Sha256[]
  readonly records: readonly Sha256[]
}

/** A photo needs its bytes; a seal needs all that it lists. Everything else is whole in itself. */
export function needsOf(record: EvidenceRecord): Needs {
  switch (record.type) {
    case 'photo.added':
      return { blobs: [record.payload.sha], records: [] }
    case 'inspection.sealed':
      return { blobs: record.payload.blobShas, records: record.payload.recordHashes }
    default:
      return { blobs: [], records: [] }
  }
}

/** A signed receipt: the server has the record and every blob that it needs. */
export function signReceipt(
  identity: ServerIdentity,
  given: {
    readonly deviceId: DeviceId
    readonly inspectionId: InspectionId | null
    readonly recordHash: Sha256
    readonly blobs: readonly Sha256[]
    readonly at: number
  },
): Receipt {
  const statement = {
    v: 1 as const,
    organisationId: identity.organisation.id,
    deviceId: given.deviceId,
    inspectionId: given.inspectionId,
    recordHash: given.recordHash,
    blobs: [...given.blobs],
    epoch: identity.epoch,
    at: given.at,
  }
  return Receipt.parse({ ...statement, signature: identity.signJson(statement) })
}
