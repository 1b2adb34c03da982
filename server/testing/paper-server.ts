import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { PairRequest, type EarlierDevice, type PairResponse } from '../../src/contract/pairing.ts'
import { DeviceId, Sha256 } from '../../src/contract/ids.ts'
import { routes } from '../../src/contract/routes.ts'
import { HaveRequest, RecordsRequest, chunkBytes } from '../../src/contract/sync.ts'
import type { RecordOutcome } from '../../src/contract/sync.ts'
import { shaOfModelFilePath } from '../../src/domain/model-files.ts'
import { ApiError } from '../api-error.ts'
import { parseRange } from '../api/byte-range.ts'
import type { Device } from '../db/device-repository.ts'
import type { Store } from '../db/store.ts'
import { checkSignature } from '../security/device-signature.ts'
import { sha256 } from '../security/hashing.ts'
import { ServerIdentity } from '../security/server-identity.ts'
import { readRecord } from '../stages/ingest/read-record.ts'
import { needsOf, signReceipt } from '../stages/ingest/receipts.ts'
import { uploadedSha } from '../stages/ingest/tus-metadata.ts'

/**
 * The server's side of sync on paper: its own signature check, record reading and receipts over
 * plain maps instead of database and disk, so that thousands of fault schedules run in seconds.
 * What it answers is what the real one answers; `src/sync/sync.test.ts` runs against both.
 */
export class PaperServer {
  readonly origin = 'http://lotlens.test'
  readonly codes = new Set<string>()
  readonly devices = new Map<string, Device>()
  /** By `device/seq`; what came twice with another hash is in `forks`. */
  readonly records = new Map<string, Sha256>()
  readonly forks: Sha256[] = []
  readonly photos = new Map<string, Uint8Array>()
  /** What it says of the device that a pairing browser was before. */
  earlierDevice: EarlierDevice | null = null
  /** What phones are to run, as it goes over the line; `sign` makes one. */
  manifest: unknown = null
  readonly modelFiles = new Map<string, Uint8Array<ArrayBuffer>>()
  readonly #bodies = new Map<Sha256, unknown>()
  readonly #parts = new Map<string, { length: number; bytes: Uint8Array }>()
  readonly #nonces = new Set<string>()
  identity = mintIdentity()
  nowMs = (): number => Date.now()

  /** A fresh single-use code. */
  makeCode(): string {
    const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
    const random = crypto.getRandomValues(new Uint8Array(20))
    const code = Array.from(random, (byte) => letters[byte % 32]).join('')
    this.codes.add(code)
    return code
  }

  /** As after a backup was restored: the same data, another epoch. */
  restore(): void {
    const { organisation, signingKeyPem } = rows.get(this.identity) ?? newRow()
    this.identity = identityOf({ ...newRow(), organisation, signingKeyPem })
  }

  async answer(request: Request): Promise<Response> {
    try {
      return await this.#route(request)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return Response.json(error.body(randomUUID()), { status: error.status })
    }
  }

  async #route(request: Request): Promise<Response> {
    const { method } = request
    const { pathname } = new URL(request.url)
    const body = new Uint8Array(await request.arrayBuffer())
    if (method === 'POST' && pathname === routes.pair.path) return this.#pair(json(body))
    const device = await this.#admit(request, body)
    if (method === 'POST' && pathname === routes.have.path) return this.#have(device, json(body))
    if (method === 'POST' && pathname === routes.records.path) {
      return this.#accept(device, json(body))
    }
    if (method === 'POST' && pathname === routes.uploadCreate.path) {
      return this.#create(device, request.headers)
    }
    if (method === 'GET') return this.#give(pathname, request.headers)
    if (method === 'PATCH') return this.#append(pathname, request.headers, body)
    throw new ApiError('not_found', 'there is nothing at this address')
  }

  async #admit(request: Request, body: Uint8Array): Promise<Device> {
    const store = {
      devices: { find: async (id: string) => this.devices.get(id) ?? null },
      nonces: {
        use: async ({ deviceId, nonce }: { deviceId: string; nonce: string }) => {
          const key = `${deviceId} ${nonce}`
          const fresh = !this.#nonces.has(key)
          this.#nonces.add(key)
          return fresh
        },
      },
    } as unknown as Pick<Store, 'devices' | 'nonces'>
    const { device, bodySha256 } = await checkSignature(request, { store, now: this.nowMs() })
    if (sha256(body) !== bodySha256) throw new ApiError('hash_mismatch', 'not what was signed')
    return device
  }

  #pair(given: unknown): Response {
    const { code, deviceId, publicKey, name } = PairRequest.parse(given)
    if (!this.codes.delete(code)) throw new ApiError('pairing_code_invalid', 'was used')
    const { organisation, epoch, publicKey: serverPublicKey } = this.identity
    const organisationId = organisation.id
    this.devices.set(deviceId, { id: deviceId, organisationId, name, publicKey, revokedAt: null })
    const response: PairResponse = {
      deviceId,
      organisation,
      serverEpoch: epoch,
      serverPublicKey,
      administrator: false,
      ...(this.earlierDevice === null ? {} : { earlierDevice: this.earlierDevice }),
    }
    return Response.json(response)
  }

  /** A manifest of this server, of whatever it is to say. */
  sign(statement: unknown): { statement: unknown; signature: string } {
    return { statement, signature: this.identity.signJson(statement) }
  }

  #give(pathname: string, headers: Headers): Response {
    if (pathname === routes.deviceManifest.path) return Response.json({ manifest: this.manifest })
    const bytes = this.modelFiles.get(shaOfModelFilePath(pathname))
    if (bytes === undefined) throw new ApiError('not_found', 'no version has such a file')
    const range = parseRange(headers.get('range') ?? undefined, bytes.length)
    if (range === 'none') return new Response(null, { status: 416 })
    const plain = { 'content-type': 'application/octet-stream' }
    if (range === 'all') return new Response(bytes, { headers: plain })
    const { start, end } = range
    return new Response(bytes.slice(start, end + 1), {
      status: 206,
      headers: { ...plain, 'content-range': `bytes ${start}-${end}/${bytes.length}` },
    })
  }

  #have(device: Device, given: unknown): Response {
    const { blobs, records } = HaveRequest.parse(given)
    return Response.json({
      asked: { blobs: blobs.length, records: records.length },
      missingBlobs: blobs
        .filter((sha) => !this.photos.has(sha))
        .map((sha) => ({
          sha,
          offset: this.#parts.get(`${device.id}/${sha}`)?.bytes.length ?? 0,
        })),
      missingRecords: records.filter((hash) => !this.#bodies.has(hash)),
      serverEpoch: this.identity.epoch,
    })
  }

  #accept(device: Device, given: unknown): Response {
    const outcomes = RecordsRequest.parse(given).records.map((item) => this.#take(device, item))
    return Response.json({ outcomes, serverEpoch: this.identity.epoch })
  }

  #take(device: Device, item: unknown): RecordOutcome {
    const read = readRecord(item)
    if (read.kind === 'refused') {
      const { code, message, hash } = read
      return { status: 'rejected', code, message, recordHash: hash, id: null }
    }
    const { record, hash } = read
    const echo = { recordHash: hash, id: record.id }
    const place = `${record.deviceId}/${record.seq}`
    const holder = this.records.get(place)
    if (holder !== undefined && holder !== hash) {
      this.forks.push(hash)
      return { ...echo, status: 'rejected', code: 'fork', message: 'another holds this place' }
    }
    this.records.set(place, hash)
    this.#bodies.set(hash, item)
    if (read.kind === 'unknown') return { ...echo, status: 'deferred' }
    const needs = needsOf(read.record)
    const missing = needs.blobs.filter((sha) => !this.photos.has(sha))
    if (missing.length > 0 || needs.records.some((needed) => !this.#bodies.has(needed))) {
      return { ...echo, status: 'waiting_for', blobs: missing }
    }
    const { inspectionId } = read.record
    const receipt = signReceipt(this.identity, {
      deviceId: DeviceId.parse(device.id),
      inspectionId,
      recordHash: hash,
      blobs: needs.blobs,
      at: this.nowMs(),
    })
    return { ...echo, status: holder === undefined ? 'stored' : 'duplicate', receipt }
  }

  #create(device: Device, headers: Headers): Response {
    const sha = uploadedSha(headers)
    const id = `${device.id}/${sha}`
    const length = Number(headers.get('upload-length'))
    const stored = this.photos.get(sha)?.length
    const part = this.#parts.get(id)
    if (stored === undefined && part?.length !== length) {
      this.#parts.set(id, { length, bytes: new Uint8Array() })
    }
    const offset = stored ?? this.#parts.get(id)?.bytes.length ?? 0
    return new Response(null, {
      status: 201,
      headers: { location: `/v1/uploads/${id}`, 'upload-offset': String(offset) },
    })
  }

  #append(pathname: string, headers: Headers, chunk: Uint8Array): Response {
    const id = pathname.slice('/v1/uploads/'.length)
    const sha = Sha256.parse(id.split('/')[1])
    if (chunk.length > chunkBytes) throw new ApiError('too_large', 'the chunk is too long')
    if (this.photos.has(sha)) throw new ApiError('conflict', 'is stored already')
    const part = this.#parts.get(id)
    if (part === undefined) throw new ApiError('not_found', 'no such upload')
    const offset = Number(headers.get('upload-offset'))
    if (offset !== part.bytes.length) throw new ApiError('conflict', 'another offset')
    const bytes = new Uint8Array(Buffer.concat([part.bytes, chunk]))
    if (bytes.length > part.length) throw new ApiError('too_large', 'more than announced')
    this.#parts.set(id, { length: part.length, bytes })
    if (bytes.length === part.length) this.#finish(id, sha, bytes)
    return new Response(null, { status: 204, headers: { 'upload-offset': String(bytes.length) } })
  }

  #finish(id: string, sha: Sha256, bytes: Uint8Array): void {
    this.#parts.delete(id)
    if (sha256(bytes) !== sha) throw new ApiError('hash_mismatch', 'not the bytes of this hash')
    if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new ApiError('invalid_photo', 'is no JPEG')
    this.photos.set(sha, bytes)
  }
}

function json(body: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(body))
}

interface Row {
  readonly organisation: string
  readonly epoch: string
  readonly signingKeyPem: string
}

const rows = new WeakMap<ServerIdentity, Row>()

function newRow(): Row {
  const { privateKey } = generateKeyPairSync('ed25519')
  const signingKeyPem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  return { organisation: randomUUID(), epoch: randomUUID(), signingKeyPem }
}

function identityOf(row: Row): ServerIdentity {
  const { organisation: organisationId, epoch, signingKeyPem } = row
  const identity = new ServerIdentity({
    organisationId,
    organisationName: 'Paper',
    epoch,
    signingKeyPem,
    createdAt: 0,
  })
  rows.set(identity, row)
  return identity
}

function mintIdentity(): ServerIdentity {
  return identityOf(newRow())
}
