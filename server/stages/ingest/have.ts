import type { HaveRequest, HaveResponse } from '../../../src/contract/sync.ts'
import type { Device } from '../../db/device-repository.ts'
import type { Store } from '../../db/store.ts'
import type { ServerIdentity } from '../../security/server-identity.ts'
import type { Uploads } from './uploads.ts'

/** Which of these the device's organisation lacks. Its answer outranks any 'sent' flag. */
export async function answerHave(
  ports: { store: Store; uploads: Uploads; identity: ServerIdentity },
  device: Device,
  request: HaveRequest,
): Promise<HaveResponse> {
  const { store, uploads, identity } = ports
  const { organisationId } = device
  const before = await store.blobs.held(organisationId, request.blobs)
  const offsets = new Map<string, number>()
  for (const sha of request.blobs) {
    if (!before.has(sha)) offsets.set(sha, await uploads.offsetOf(device, sha))
  }
  // Asking for the offset stores a part whose last byte had come before a crash.
  const blobs = await store.blobs.held(organisationId, request.blobs)
  const records = await store.records.held(organisationId, request.records)
  return {
    asked: { blobs: request.blobs.length, records: request.records.length },
    missingBlobs: request.blobs
      .filter((sha) => !blobs.has(sha))
      .map((sha) => ({ sha, offset: offsets.get(sha) ?? 0 })),
    missingRecords: request.records.filter((hash) => !records.has(hash)),
    serverEpoch: identity.epoch,
  }
}
