import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { DeviceId, type Sha256 } from '../../src/contract/ids.ts'
import {
  DevicePublicKey,
  PairResponse,
  signatureHeaders,
  signedText,
} from '../../src/contract/pairing.ts'
import { HaveResponse, RecordsResponse, type RecordOutcome } from '../../src/contract/sync.ts'
import { sha256 } from '../security/hashing.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface CallOptions {
  readonly body?: Bytes
  readonly headers?: Record<string, string>
  /** Replaces what an honest device would send. */
  readonly forged?: Partial<{ timeMs: number; nonce: string; bodySha256: string; target: string }>
}

/** How a device reaches a server, and the clock that it reckons by. */
export interface Wire {
  readonly now: number
  request(path: string, init?: RequestInit): Promise<Response>
}

/** A phone as the server sees it: a key, an id, signed requests. */
export class TestDevice {
  readonly id: DeviceId
  readonly publicKey: DevicePublicKey
  /** Cookies that pairing gave, as a browser would send them. */
  cookie = ''
  readonly #privateKey: KeyObject
  #server: Wire

  private constructor(server: Wire, keys: { publicKey: KeyObject; privateKey: KeyObject }) {
    this.#server = server
    this.#privateKey = keys.privateKey
    const { kty, crv, x, y } = keys.publicKey.export({ format: 'jwk' })
    this.publicKey = DevicePublicKey.parse({ kty, crv, x, y })
    this.id = DeviceId.parse(uuidv7())
  }

  static make(server: Wire): TestDevice {
    return new TestDevice(server, generateKeyPairSync('ec', { namedCurve: 'P-256' }))
  }

  /** The same device asks a server at another address from now on. */
  moveTo(server: Wire): void {
    this.#server = server
  }

  async tryPair(code: string, changes: Record<string, unknown> = {}): Promise<Response> {
    const { id: deviceId, publicKey } = this
    const body = JSON.stringify({ code, deviceId, publicKey, name: 'Phone', ...changes })
    const response = await this.#server.request('/v1/pair', { method: 'POST', body })
    this.cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    return response
  }

  async pair(code: string): Promise<PairResponse> {
    const response = await this.tryPair(code)
    if (!response.ok) throw new Error(`pairing failed: ${await response.text()}`)
    return PairResponse.parse(await response.json())
  }

  /** The headers of a signed request. */
  signed(method: string, target: string, { body, forged = {} }: CallOptions = {}) {
    const timeMs = forged.timeMs ?? this.#server.now
    const nonce = forged.nonce ?? randomBytes(18).toString('base64url')
    const bodySha256 = forged.bodySha256 ?? sha256(body ?? new Uint8Array())
    const text = signedText({
      method,
      target: forged.target ?? target,
      timeMs,
      nonce,
      bodySha256,
    })
    const key = { key: this.#privateKey, dsaEncoding: 'ieee-p1363' } as const
    return {
      [signatureHeaders.device]: this.id as string,
      [signatureHeaders.time]: String(timeMs),
      [signatureHeaders.nonce]: nonce,
      [signatureHeaders.body]: bodySha256,
      [signatureHeaders.signature]: sign('sha256', Buffer.from(text), key).toString('base64url'),
    }
  }

  call(method: string, target: string, options: CallOptions = {}): Promise<Response> {
    const headers = { ...options.headers, ...this.signed(method, target, options) }
    const body = options.body === undefined ? {} : { body: options.body }
    return this.#server.request(target, { method, headers, ...body })
  }

  postJson(target: string, message: unknown): Promise<Response> {
    return this.call('POST', target, { body: new TextEncoder().encode(JSON.stringify(message)) })
  }

  async have(asked: { blobs?: Sha256[]; records?: Sha256[] }): Promise<HaveResponse> {
    const response = await this.postJson('/v1/have', { blobs: [], records: [], ...asked })
    return HaveResponse.parse(await response.json())
  }

  async send(...records: unknown[]): Promise<RecordOutcome[]> {
    const response = await this.postJson('/v1/records', { records })
    if (!response.ok) throw new Error(await response.text())
    return RecordsResponse.parse(await response.json()).outcomes
  }

  async sendInBatches(records: readonly unknown[]): Promise<void> {
    for (let at = 0; at < records.length; at += 200) await this.send(...records.slice(at, at + 200))
  }

  /** POST of the tus protocol; `sha` is what the device says the bytes hash to. */
  createUpload(sha: string, sizeBytes: number): Promise<Response> {
    const headers = {
      'tus-resumable': '1.0.0',
      'upload-length': String(sizeBytes),
      'upload-metadata': `sha ${Buffer.from(sha).toString('base64')}`,
    }
    return this.call('POST', '/v1/uploads', { headers })
  }

  uploadPath(sha: string): string {
    return `/v1/uploads/${this.id}/${sha}`
  }

  sendChunk(sha: string, offset: number, chunk: Bytes): Promise<Response> {
    const headers = {
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    }
    return this.call('PATCH', this.uploadPath(sha), { body: chunk, headers })
  }

  /** The offset that HEAD gives, or null where there is no such upload. */
  async offset(sha: string): Promise<number | null> {
    const headers = { 'tus-resumable': '1.0.0' }
    const response = await this.call('HEAD', this.uploadPath(sha), { headers })
    const offset = response.headers.get('upload-offset')
    return response.ok && offset !== null ? Number(offset) : null
  }

  /** Sends a photo in one go. @returns the answer to the last chunk */
  async upload(bytes: Bytes, sha: string = sha256(bytes), chunkBytes = 512 * 1024) {
    let response = await this.createUpload(sha, bytes.length)
    for (let offset = 0; response.ok && offset < bytes.length; offset += chunkBytes) {
      response = await this.sendChunk(sha, offset, bytes.slice(offset, offset + chunkBytes))
    }
    return response
  }
}
