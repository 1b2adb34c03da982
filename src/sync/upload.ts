import type { DeviceId, Sha256 } from '../contract/ids.ts'
import { routes } from '../contract/routes.ts'
import { reactTo, type Failure } from '../domain/retry.ts'
import { RoundStopped } from './answer.ts'
import type { ChunkSize } from './chunk-size.ts'
import type { Peer } from './peer.ts'
import { toFailure, type RawResponse } from './wire.ts'

/*
 * A small tus 1.0 client (https://tus.io/protocols/resumable-upload) instead of tus-js-client: each
 * chunk's signature covers the hash of its body, which that package's hooks never show, and the
 * place to go on from is the answer of `have`, not a kept URL.
 */

export interface Upload {
  readonly deviceId: DeviceId
  readonly sha: Sha256
  readonly bytes: ArrayBuffer
  /** How much of it the server has, by `have`. */
  readonly offset: number
}

/**
 * - `sent`: the last byte was taken. That proves nothing yet: only `have` or a receipt does.
 * - `unclear`: ask `have` how far it got, and go on from there.
 * - `refused`: this photo will never be taken; a person must look.
 */
export type UploadOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'unclear'; readonly failure: Failure }
  | { readonly kind: 'refused'; readonly code: string }

export interface UploadParts {
  readonly peer: Peer
  readonly chunkSize: ChunkSize
  /** Called with the count of bytes that each chunk brought over. */
  readonly onProgress: (sentBytes: number) => void
}

const version = { 'tus-resumable': '1.0.0' } as const

/** Sends what is missing of one photo. Throws RoundStopped where the whole round cannot go on. */
export async function upload(photo: Upload, parts: UploadParts): Promise<UploadOutcome> {
  const { peer, chunkSize } = parts
  let { offset } = photo
  if (offset === 0) {
    const created = await create(photo, peer)
    if (created?.status !== 201) return verdict(created, chunkSize)
    offset = offsetIn(created) ?? 0
  }
  while (offset < photo.bytes.byteLength) {
    const end = Math.min(offset + chunkSize.current(), photo.bytes.byteLength)
    const response = await patch(photo, { start: offset, end }, peer)
    if (response?.status !== 204 || offsetIn(response) !== end) {
      return verdict(response, chunkSize)
    }
    chunkSize.succeeded()
    parts.onProgress(end - offset)
    offset = end
  }
  return { kind: 'sent' }
}

/** What an answer that was not hoped for means for the photo. */
function verdict(response: RawResponse | null, chunkSize: ChunkSize): UploadOutcome {
  const failure = toFailure(response)
  const couldShrink = chunkSize.failed()
  const reaction = reactTo(failure)
  switch (reaction.do) {
    case 'dead-letter':
      return { kind: 'refused', code: reaction.code }
    case 'send-less':
      return couldShrink ? { kind: 'unclear', failure } : { kind: 'refused', code: 'too_large' }
    case 'ask-offset':
    case 'begin-again':
      return { kind: 'unclear', failure }
    case 'retry':
      // A cut is worth another try at once; a server that says 'later' is not.
      if (failure.kind !== 'refused') return { kind: 'unclear', failure }
      throw new RoundStopped(failure)
    default:
      throw new RoundStopped(failure)
  }
}

function offsetIn(response: RawResponse): number | null {
  const text = response.headers.get('upload-offset')
  return text !== null && /^\d+$/.test(text) ? Number(text) : null
}

/** Makes the upload; the server never truncates a part that is there. */
async function create({ sha, bytes }: Upload, peer: Peer): Promise<RawResponse | null> {
  return await peer.send({
    method: routes.uploadCreate.method,
    target: routes.uploadCreate.path,
    headers: {
      ...version,
      'upload-length': String(bytes.byteLength),
      'upload-metadata': `sha ${btoa(sha)}`,
    },
    body: new Uint8Array(0),
  })
}

async function patch(
  { deviceId, sha, bytes }: Upload,
  range: { start: number; end: number },
  peer: Peer,
): Promise<RawResponse | null> {
  return await peer.send({
    method: routes.uploadChunk.method,
    target: routes.uploadChunk.path.replace(':device', deviceId).replace(':sha', sha),
    headers: {
      ...version,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(range.start),
    },
    body: new Uint8Array(bytes.slice(range.start, range.end)),
  })
}
