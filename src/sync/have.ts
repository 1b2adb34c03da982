import { routes } from '../contract/routes.ts'
import { HaveResponse, type HaveRequest } from '../contract/sync.ts'
import { notTheEcho } from './answer.ts'
import { valueOf, type Peer } from './peer.ts'

/**
 * Asks what the server lacks. Its answer outranks anything that this phone remembers of having
 * sent. An answer that does not echo the question is a portal's or a cache's. Throws RoundStopped.
 */
export async function askHave(peer: Peer, request: HaveRequest): Promise<HaveResponse> {
  const response = valueOf(await peer.call(routes.have, request, HaveResponse))
  const { asked, missingBlobs, missingRecords } = response
  const blobs = new Set<string>(request.blobs)
  const records = new Set<string>(request.records)
  const isEcho =
    asked.blobs === request.blobs.length &&
    asked.records === request.records.length &&
    missingBlobs.every(({ sha }) => blobs.has(sha)) &&
    missingRecords.every((hash) => records.has(hash))
  if (!isEcho) throw notTheEcho()
  return response
}
