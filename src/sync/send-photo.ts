import type { DeviceId, RecordId, Sha256 } from '../contract/ids.ts'
import type { Failure } from '../domain/retry.ts'
import { RoundStopped } from './answer.ts'
import type { ChunkSize } from './chunk-size.ts'
import { sha256 } from './encoding.ts'
import type { EvidenceSource } from './evidence-source.ts'
import { askHave } from './have.ts'
import type { Peer } from './peer.ts'
import { upload } from './upload.ts'

export interface PhotoParts {
  readonly source: EvidenceSource
  readonly peer: Peer
  readonly deviceId: DeviceId
  readonly chunkSize: ChunkSize
  readonly onProgress: (sentBytes: number) => void
}

export interface PhotoToSend {
  readonly sha: Sha256
  /** How much of it the server has, by `have`. */
  readonly offset: number
  /** The records that need it: they are set aside with it. */
  readonly neededBy: readonly RecordId[]
}

/** Brought over as far as this phone can tell, or set aside for a person. */
export type PhotoOutcome = { readonly ok: true } | { readonly ok: false; readonly code: string }

/** Attempts in a row that bring not one byte over, after which the round waits. */
const maxFruitless = 4

/**
 * Brings one photo over, going on after each cut from where the server says it is.
 * Throws RoundStopped.
 */
export async function sendPhoto(photo: PhotoToSend, parts: PhotoParts): Promise<PhotoOutcome> {
  const { source, peer, deviceId } = parts
  const { sha, neededBy } = photo
  const setAside = async (code: string): Promise<PhotoOutcome> => {
    await source.refuse(neededBy, code)
    return { ok: false, code }
  }
  const bytes = await source.photoBytes(sha)
  if (bytes === null) return await setAside('bytes_missing')
  // Bit rot on the phone is found here and not by the server's refusal.
  if ((await sha256(bytes)) !== sha) return await setAside('bytes_damaged')

  let failure: Failure = { kind: 'no-response' }
  let { offset } = photo
  for (let fruitless = 0; fruitless < maxFruitless; fruitless += 1) {
    const outcome = await upload({ deviceId, sha, bytes, offset }, parts)
    if (outcome.kind === 'sent') return { ok: true }
    if (outcome.kind === 'refused') return await setAside(outcome.code)
    ;({ failure } = outcome)
    const { missingBlobs } = await askHave(peer, { blobs: [sha], records: [] })
    const [missing] = missingBlobs
    if (missing === undefined) return { ok: true }
    if (missing.offset > offset) fruitless = -1
    ;({ offset } = missing)
  }
  throw new RoundStopped(failure)
}
