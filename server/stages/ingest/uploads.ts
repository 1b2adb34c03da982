import { readdir } from 'node:fs/promises'
import { Server } from '@tus/server'
import { Sha256 } from '../../../src/contract/ids.ts'
import { maxPhotoBytes } from '../../../src/contract/sync.ts'
import { ApiError } from '../../api-error.ts'
import type { Store } from '../../db/store.ts'
import { finishUpload, type FinishPorts } from './finish-upload.ts'
import { KeyedQueue } from './keyed-queue.ts'
import { isTusError, PartStore, type Part } from './part-store.ts'
import { uploadedSha } from './tus-metadata.ts'

const uploadsPath = '/v1/uploads'

/** Who sends. */
export interface Sender {
  readonly id: string
  readonly organisationId: string
}

export interface UploadPorts extends Omit<FinishPorts, 'parts' | 'store'> {
  readonly store: Pick<Store, 'transaction' | 'blobs'>
  /** Where unfinished uploads lie. */
  readonly folder: string
}

/**
 * Photos arriving by the tus protocol (docs/sync.md, Uploads). Every upload has one id,
 * `<device>/<sha>`, so that a repeated create, a second tab and another device never meet.
 */
export class Uploads {
  readonly #ports: UploadPorts
  readonly #parts: PartStore
  readonly #tus: Server
  readonly #queue = new KeyedQueue()

  constructor(ports: UploadPorts) {
    this.#ports = ports
    this.#parts = new PartStore(ports.folder)
    this.#tus = new Server({
      path: uploadsPath,
      datastore: this.#parts,
      maxSize: maxPhotoBytes,
      allowedOrigins: [],
      namingFunction: (request) => idOfCreate(request),
      getFileIdFromRequest: (request) => idOfPath(request),
      generateUrl: (_, { id }) => `${uploadsPath}/${id}`,
      onResponseError: (_, error) => {
        if (isTusError(error)) return undefined
        throw error
      },
    })
  }

  /** POST: the upload's Location, whether it is new, begun, or finished long ago. */
  create(sender: Sender, request: Request): Promise<Response> {
    const sha = uploadedSha(request.headers)
    const sizeBytes = lengthOf(request.headers)
    return this.#alone(sender, sha, async (id) => {
      const location = { Location: `${uploadsPath}/${id}` }
      const stored = await this.#ports.store.blobs.find(sender.organisationId, sha)
      if (stored !== null) return answer(201, { ...location, offset: stored.sizeBytes })
      const part = await this.#settled(sender, sha, id)
      // Emptying a part would throw away what has arrived; only a wrong length makes it useless.
      if (part !== null && part.sizeBytes === sizeBytes) {
        return answer(201, { ...location, offset: part.offset })
      }
      const response = await this.#tus.handleWeb(withoutBody(request, sender.id))
      return checked(response)
    })
  }

  /** HEAD: how many bytes are here. */
  offset(sender: Sender, sha: Sha256, request: Request): Promise<Response> {
    return this.#alone(sender, sha, async (id) => {
      await this.#settled(sender, sha, id)
      const stored = await this.#ports.store.blobs.find(sender.organisationId, sha)
      if (stored !== null) {
        const { sizeBytes } = stored
        return answer(200, { offset: sizeBytes, length: sizeBytes })
      }
      return checked(await this.#tus.handleWeb(request))
    })
  }

  /** PATCH: one chunk. After the last one the photo is stored when this resolves. */
  append(
    sender: Sender,
    upload: { sha: Sha256; chunk: Uint8Array<ArrayBuffer> },
    request: Request,
  ): Promise<Response> {
    const { sha, chunk } = upload
    return this.#alone(sender, sha, async (id) => {
      if ((await this.#ports.store.blobs.find(sender.organisationId, sha)) !== null) {
        throw new ApiError('conflict', 'this photo is stored already: ask for the offset')
      }
      const headers = new Headers(request.headers)
      headers.set('content-length', String(chunk.length))
      const whole = new Request(request.url, { method: 'PATCH', headers, body: chunk })
      const response = checked(await this.#tus.handleWeb(whole))
      const part = await this.#parts.find(id)
      if (part !== null && isWhole(part)) await this.#finish(sender, sha, id)
      return response
    })
  }

  /** Bytes that are here of a photo that is not stored. */
  offsetOf(sender: Sender, sha: Sha256): Promise<number> {
    return this.#alone(sender, sha, async (id) => {
      return (await this.#settled(sender, sha, id))?.offset ?? 0
    })
  }

  /** Stores the parts whose last byte came just before a crash. */
  async finishLeftovers(organisationOf: (deviceId: string) => Promise<string | null>) {
    for (const { deviceId, sha } of await this.#unfinished()) {
      const organisationId = await organisationOf(deviceId)
      if (organisationId !== null) await this.offsetOf({ id: deviceId, organisationId }, sha)
    }
  }

  /** Drops parts to which nothing was added since `before`: their phones would begin anew. */
  async dropAbandoned(before: number): Promise<void> {
    for (const { deviceId, sha } of await this.#unfinished()) {
      const id = `${deviceId}/${sha}`
      await this.#queue.run(id, async () => {
        const changedAt = await this.#parts.changedAt(id)
        if (changedAt !== null && changedAt < before) await this.#parts.drop(id)
      })
    }
  }

  async #unfinished(): Promise<{ deviceId: string; sha: Sha256 }[]> {
    const names = await readdir(this.#ports.folder, { recursive: true })
    return names.flatMap((name) => {
      const [deviceId, file] = name.split(/[/\\]/)
      const sha = Sha256.safeParse(file)
      return deviceId === undefined || !sha.success ? [] : [{ deviceId, sha: sha.data }]
    })
  }

  /**
   * The part as it is, after one whose last byte had come was stored or found wrong and dropped:
   * a crash may have fallen between its last byte and its end.
   */
  async #settled(sender: Sender, sha: Sha256, id: string): Promise<Part | null> {
    const part = await this.#parts.find(id)
    if (part === null || !isWhole(part)) return part
    try {
      await this.#finish(sender, sha, id)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
    }
    return null
  }

  #finish(sender: Sender, sha: Sha256, id: string): Promise<void> {
    const { organisationId, id: deviceId } = sender
    const ports = { ...this.#ports, parts: this.#parts }
    return finishUpload(ports, { id, sha, organisationId, deviceId })
  }

  #alone<T>(sender: Sender, sha: Sha256, work: (id: string) => Promise<T>): Promise<T> {
    const id = `${sender.id}/${sha}`
    return this.#queue.run(id, () => work(id))
  }
}

const isWhole = (part: Part) => part.offset === part.sizeBytes

/** The create's device travels in a header of our own making, set after the signature held. */
const senderHeader = 'x-lotlens-sender'

function withoutBody(request: Request, senderId: string): Request {
  const headers = new Headers(request.headers)
  headers.set(senderHeader, senderId)
  headers.delete('content-type')
  headers.delete('content-length')
  return new Request(request.url, { method: 'POST', headers })
}

function idOfCreate(request: { headers: Headers }): string {
  const sender = request.headers.get(senderHeader)
  if (sender === null) throw new Error('a create must come through Uploads.create')
  return `${sender}/${uploadedSha(request.headers)}`
}

function idOfPath(request: { url: string }): string {
  return new URL(request.url).pathname.slice(uploadsPath.length + 1)
}

function lengthOf(headers: Headers): number {
  const text = headers.get('upload-length')
  if (text === null || !/^\d{1,15}$/.test(text)) {
    throw new ApiError('invalid_request', 'Upload-Length must say how long the photo is')
  }
  const length = Number(text)
  if (length === 0) throw new ApiError('invalid_photo', 'the photo is empty')
  if (length > maxPhotoBytes) throw new ApiError('too_large', 'the photo is over 64 MiB')
  return length
}

function answer(status: number, given: { Location?: string; offset: number; length?: number }) {
  const { Location, offset, length } = given
  const headers = new Headers({
    'Tus-Resumable': '1.0.0',
    'Cache-Control': 'no-store',
    'Upload-Offset': String(offset),
  })
  if (Location !== undefined) headers.set('Location', Location)
  if (length !== undefined) headers.set('Upload-Length', String(length))
  return new Response(null, { status, headers })
}

/** tus answers refusals as plain text; ours are the contract's. */
function checked(response: Response): Response {
  response.headers.delete('Access-Control-Expose-Headers')
  if (response.status < 400) return response
  switch (response.status) {
    case 404:
    case 410:
      throw new ApiError('not_found', 'there is no such upload: create it')
    case 409:
      throw new ApiError('conflict', 'the chunk does not begin where the part ends')
    case 413:
      throw new ApiError('too_large', 'more bytes than the upload was created for')
    default:
      if (response.status >= 500) throw new Error(`the upload failed with ${response.status}`)
      throw new ApiError('invalid_request', 'not a request of the tus protocol 1.0.0')
  }
}
