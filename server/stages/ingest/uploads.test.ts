import { mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assert as assertProperty, asyncProperty, integer } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ErrorBody } from '../../../src/contract/error.ts'
import { Sha256 } from '../../../src/contract/ids.ts'
import { sha256 } from '../../security/hashing.ts'
import type { TestDevice } from '../../testing/test-device.ts'
import { TestLotlens } from '../../testing/test-lotlens.ts'
import { noisePhoto } from '../../testing/test-photos.ts'

type Bytes = Uint8Array<ArrayBuffer>

let server: TestLotlens
let device: TestDevice
beforeAll(async () => {
  server = await TestLotlens.open()
  device = await server.pairedDevice()
})
afterAll(() => server.remove())

async function codeOf(response: Response): Promise<string> {
  return ErrorBody.parse(await response.json()).error.code
}

async function storedBytes(sha: string): Promise<Buffer> {
  return readFile(join(server.home, 'photos', sha.slice(0, 2), sha.slice(2, 4), sha))
}

async function partsLeft(of: TestDevice): Promise<string[]> {
  return readdir(join(server.home, 'uploads', of.id)).catch(() => [])
}

const tamper = (bytes: Bytes): Bytes => {
  const changed = bytes.slice()
  changed[changed.length - 10] = (changed.at(-10) ?? 0) ^ 1
  return changed
}

/** A baseline JPEG: up to its scan, the scan, its end of image. */
function parts(jpeg: Bytes): [Bytes, Bytes, Bytes] {
  const scanAt = jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xda)
  return [jpeg.slice(0, scanAt), jpeg.slice(scanAt, -2), jpeg.slice(-2)]
}

function repeated(bytes: Bytes, count: number): Bytes {
  return new Uint8Array(Array.from({ length: count }, () => [...bytes]).flat())
}

describe('a photo', () => {
  it('is stored under its hash byte for byte, and told of in the log', async () => {
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    expect((await device.have({ blobs: [sha] })).missingBlobs).toEqual([{ sha, offset: 0 }])
    expect((await device.upload(bytes)).status).toBe(204)
    expect(new Uint8Array(await storedBytes(sha))).toEqual(bytes)
    expect((await device.have({ blobs: [sha] })).missingBlobs).toEqual([])
    expect(await partsLeft(device)).toEqual([])
    const [event] = await server.services.store.events.page(null, 1)
    expect(event).toMatchObject({ type: 'photo.arrived', stream: `photo:${sha}`, actor: device.id })
  })

  it('is read back through the reference of the organisation', async () => {
    const bytes = await noisePhoto()
    await device.upload(bytes)
    const response = await device.call('GET', `/v1/photos/${sha256(bytes)}`)
    expect(response.headers.get('content-type')).toBe('image/jpeg')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
  })

  it('that another device has sent is there already: its offset is its length', async () => {
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    await device.upload(bytes)
    const other = await server.pairedDevice()
    expect((await other.createUpload(sha, bytes.length)).status).toBe(201)
    expect(await other.offset(sha)).toBe(bytes.length)
    expect((await other.sendChunk(sha, 0, bytes.slice(0, 10))).status).toBe(409)
  })
})

describe('an upload that is cut', () => {
  it('goes on from wherever it was cut, and costs nothing but the chunk under way', async () => {
    const bytes = await noisePhoto(64, 48)
    const cut = integer({ min: 1, max: bytes.length - 1 })
    await assertProperty(
      asyncProperty(cut, cut, async (first, second) => {
        const sender = await server.pairedDevice()
        const photo = new Uint8Array([...bytes, ...new TextEncoder().encode(sender.id)])
        const sha = sha256(photo)
        const cuts = [first, second].toSorted((a, b) => a - b)
        await sender.createUpload(sha, photo.length)
        let offset = 0
        for (const end of [...cuts, photo.length]) {
          expect(await sender.offset(sha)).toBe(offset)
          if (end > offset) await sender.sendChunk(sha, offset, photo.slice(offset, end))
          offset = end
        }
        expect(new Uint8Array(await storedBytes(sha))).toEqual(photo)
      }),
      { numRuns: 8, seed: 4 },
    )
  })

  it('survives a restart of the server', async () => {
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    await device.createUpload(sha, bytes.length)
    await device.sendChunk(sha, 0, bytes.slice(0, 1000))
    await server.stop()
    await server.start()
    expect((await device.have({ blobs: [sha] })).missingBlobs).toEqual([{ sha, offset: 1000 }])
    expect((await device.sendChunk(sha, 1000, bytes.slice(1000))).status).toBe(204)
    expect((await device.have({ blobs: [sha] })).missingBlobs).toEqual([])
  })

  it('right after its last byte, before it was stored, is stored by the next start', async () => {
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    await device.createUpload(sha, bytes.length)
    await server.stop()
    await writeFile(join(server.home, 'uploads', device.id, sha), bytes)
    await server.start()
    expect((await device.have({ blobs: [sha] })).missingBlobs).toEqual([])
  })

  it('between the rename and the row is asked for again, and arrives', async () => {
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    const folder = join(server.home, 'photos', sha.slice(0, 2), sha.slice(2, 4))
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, sha), bytes)
    expect((await device.have({ blobs: [sha] })).missingBlobs).toEqual([{ sha, offset: 0 }])
    expect((await device.upload(bytes)).status).toBe(204)
    expect((await device.have({ blobs: [sha] })).missingBlobs).toEqual([])
  })
})

describe('a create where a part exists', () => {
  it('answers with its Location and keeps what has arrived (a lost response, a second tab)', async () => {
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    await device.createUpload(sha, bytes.length)
    await device.sendChunk(sha, 0, bytes.slice(0, 5000))
    const again = await Promise.all([1, 2].map(() => device.createUpload(sha, bytes.length)))
    for (const response of again) {
      expect(response.status).toBe(201)
      expect(response.headers.get('location')).toBe(device.uploadPath(sha))
    }
    expect(await device.offset(sha)).toBe(5000)
  })

  it('by another device that knows the hash touches nothing', async () => {
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    await device.createUpload(sha, bytes.length)
    await device.sendChunk(sha, 0, bytes.slice(0, 5000))
    const attacker = await server.pairedDevice()
    await attacker.createUpload(sha, bytes.length)
    await attacker.sendChunk(sha, 0, new Uint8Array(bytes.length))
    expect(await device.offset(sha)).toBe(5000)
    expect((await device.sendChunk(sha, 5000, bytes.slice(5000))).status).toBe(204)
    expect(new Uint8Array(await storedBytes(sha))).toEqual(bytes)
  })

  it('with another length begins anew: the part could never have become whole', async () => {
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    await device.createUpload(sha, bytes.length + 7)
    await device.sendChunk(sha, 0, bytes.slice(0, 100))
    expect((await device.createUpload(sha, bytes.length)).status).toBe(201)
    expect(await device.offset(sha)).toBe(0)
    expect((await device.upload(bytes)).status).toBe(204)
  })

  it('two chunks for the same place: one is taken, the other is told of the conflict', async () => {
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    await device.createUpload(sha, bytes.length)
    const answers = await Promise.all(
      [1, 2].map(() => device.sendChunk(sha, 0, bytes.slice(0, 100))),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204, 409]))
    expect(await device.offset(sha)).toBe(100)
  })
})

describe('bytes that are not those of the hash', () => {
  it('are dropped with an error, and the right ones may come', async () => {
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    const response = await device.upload(tamper(bytes), sha)
    expect([response.status, await codeOf(response)]).toEqual([422, 'hash_mismatch'])
    expect(await device.offset(sha)).toBeNull()
    expect(await partsLeft(device)).not.toContain(sha)
    expect((await device.upload(bytes)).status).toBe(204)
  })

  it('in one chunk are refused before they are written', async () => {
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    await device.createUpload(sha, bytes.length)
    const headers = {
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    }
    const response = await device.call('PATCH', device.uploadPath(sha), {
      body: tamper(bytes),
      headers,
      forged: { bodySha256: sha },
    })
    expect(await codeOf(response)).toBe('hash_mismatch')
    expect(await device.offset(sha)).toBe(0)
  })
})

describe('what is no photo', () => {
  const html = new TextEncoder().encode('<script>alert(1)</script>')
  const jpegStart = new Uint8Array([0xff, 0xd8, 0xff, 0xe0])
  it.each([
    ['HTML', html],
    ['the first bytes of a JPEG and nothing more', jpegStart],
    ['a JPEG start with HTML behind it', new Uint8Array([...jpegStart, ...html])],
    ['SVG', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ])('%s is refused and leaves nothing', async (_, bytes) => {
    const response = await device.upload(new Uint8Array(bytes))
    expect([response.status, await codeOf(response)]).toEqual([422, 'invalid_photo'])
    const sha = sha256(bytes)
    expect((await device.have({ blobs: [sha] })).missingBlobs).toEqual([{ sha, offset: 0 }])
    expect(await partsLeft(device)).not.toContain(sha)
  })

  it('a header that claims 300 megapixels is refused before anything decodes it', async () => {
    const bytes = await noisePhoto()
    const frame = bytes.findIndex((byte, at) => byte === 0xff && bytes[at + 1] === 0xc0)
    new DataView(bytes.buffer).setUint16(frame + 5, 15_000)
    new DataView(bytes.buffer).setUint16(frame + 7, 20_000)
    expect(await codeOf(await device.upload(bytes))).toBe('invalid_photo')
  })

  it.each([
    ['101 scans', (scan: Bytes) => repeated(scan, 101)],
    [
      '101 scans behind a marker that our own reader stops at',
      (scan: Bytes) => new Uint8Array([0xff, 0x01, ...repeated(scan, 101)]),
    ],
  ])('%s keep a decoder busy, and are refused', async (_, scansOf) => {
    const [beforeScan, scan, end] = parts(await noisePhoto(16, 16))
    const bytes = new Uint8Array([...beforeScan, ...scan, ...scansOf(scan), ...end])
    expect(await codeOf(await device.upload(bytes))).toBe('invalid_photo')
    const few = new Uint8Array([...beforeScan, ...scan, ...repeated(scan, 20), ...end])
    expect((await device.upload(few)).status).toBe(204)
  })

  it.each([
    ['nothing', 0, 422],
    ['more than 64 MiB', 64 * 1024 * 1024 + 1, 413],
  ])('of %s is refused at its create', async (_, length, status) => {
    expect((await device.createUpload('ab'.repeat(32), length)).status).toBe(status)
  })

  it('a chunk over the limit, and more bytes than were announced, are too large', async () => {
    const sha = Sha256.parse('cd'.repeat(32))
    await device.createUpload(sha, 2_000_000)
    expect((await device.sendChunk(sha, 0, new Uint8Array(512 * 1024 + 1))).status).toBe(413)
    const small = Sha256.parse('ce'.repeat(32))
    await device.createUpload(small, 10)
    expect((await device.sendChunk(small, 0, new Uint8Array(11))).status).toBe(413)
    expect(await device.offset(small)).toBe(0)
  })
})

describe('names', () => {
  it.each(['../../etc/passwd', 'AB'.repeat(32), '', `${'ab'.repeat(32)}/x`, '__proto__'])(
    'the hash %j is refused',
    async (sha) => {
      expect((await device.createUpload(sha, 10)).status).toBe(400)
    },
  )

  it('an upload of another device is not to be read or written', async () => {
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    await device.createUpload(sha, bytes.length)
    const other = await server.pairedDevice()
    const headers = { 'tus-resumable': '1.0.0' }
    expect((await other.call('HEAD', device.uploadPath(sha), { headers })).status).toBe(403)
  })

  it.each(['%2e%2e', '..%2f..%2fdatabase', 'ab'])('the path %j leads nowhere', async (name) => {
    const response = await device.call('HEAD', `/v1/uploads/${device.id}/${name}`, {
      headers: { 'tus-resumable': '1.0.0' },
    })
    expect([400, 404]).toContain(response.status)
  })
})

describe('a full disk', () => {
  it('answers storage_full, keeps what had arrived and goes on later', async () => {
    const bytes = await noisePhoto()
    const sha = sha256(bytes)
    await device.createUpload(sha, bytes.length)
    const part = join(server.home, 'uploads', device.id, sha)
    await rm(part)
    await symlink('/dev/full', part)
    const response = await device.sendChunk(sha, 0, bytes.slice(0, 1000))
    expect([response.status, await codeOf(response)]).toEqual([507, 'storage_full'])
    await rm(part)
    await writeFile(part, '')
    await truncate(part, 0)
    expect((await device.sendChunk(sha, 0, bytes)).status).toBe(204)
    expect((await stat(join(server.home, 'photos', sha.slice(0, 2)))).isDirectory()).toBe(true)
  })
})
