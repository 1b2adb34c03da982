import { rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sha256 } from '../security/hashing.ts'
import type { TestDevice } from '../testing/test-device.ts'
import { TestLotlens } from '../testing/test-lotlens.ts'
import { noisePhoto } from '../testing/test-photos.ts'
import { scrubPhotos } from './scrub-photos.ts'
import { sweepExpired } from './sweep.ts'
import { tidyNightly } from './tidy.ts'
import { verifyPhoto } from './verify-photo.ts'

let server: TestLotlens
let device: TestDevice
beforeAll(async () => {
  server = await TestLotlens.open()
  device = await server.pairedDevice()
})
afterAll(() => server.remove())

const eventsOf = async (sha: string) => {
  const events = await server.services.store.events.page(null, 1000)
  return events.filter(({ stream }) => stream === `photo:${sha}`).map(({ type }) => type)
}

const fileOf = (sha: string) => join(server.home, 'photos', sha.slice(0, 2), sha.slice(2, 4), sha)

describe('the look at a photo', () => {
  it('marks one that does not decode whole, keeps it, and tells of it once', async () => {
    const whole = await noisePhoto()
    const cut = whole.slice(0, whole.length / 2)
    for (const bytes of [whole, cut]) {
      await device.upload(bytes)
      const job = verifyPhoto(server.services)
      await job.run({ sha: sha256(bytes) })
      await job.run({ sha: sha256(bytes) })
    }
    expect(await eventsOf(sha256(whole))).toEqual(['photo.arrived'])
    expect(await eventsOf(sha256(cut))).toEqual(['photo.unreadable', 'photo.arrived'])
    expect((await device.have({ blobs: [sha256(cut)] })).missingBlobs).toEqual([])
  })
})

describe('the scrub', () => {
  it('finds what the disk has lost or changed; the phone is asked again and heals it', async () => {
    const [good, changed, lost] = await Promise.all([noisePhoto(), noisePhoto(), noisePhoto()])
    const shas = [good, changed, lost].map((bytes) => sha256(bytes))
    for (const bytes of [good, changed, lost]) await device.upload(bytes)
    await writeFile(fileOf(sha256(changed)), changed.with(500, (changed[500] ?? 0) ^ 1))
    await rm(fileOf(sha256(lost)))
    const scrub = scrubPhotos(server.services)

    await scrub.run({})
    expect((await device.have({ blobs: shas })).missingBlobs).toEqual([])
    server.now += 31 * 24 * 3_600_000
    await scrub.run({})
    await scrub.run({})
    const { missingBlobs } = await device.have({ blobs: shas })
    expect(missingBlobs.map(({ sha }) => sha)).toEqual([sha256(changed), sha256(lost)])
    expect(await eventsOf(sha256(changed))).toEqual(['photo.damaged', 'photo.arrived'])

    for (const bytes of [changed, lost]) expect((await device.upload(bytes)).status).toBe(204)
    expect((await device.have({ blobs: shas })).missingBlobs).toEqual([])
    expect((await eventsOf(sha256(lost)))[0]).toBe('photo.restored')
  })
})

describe('the sweep', () => {
  it('forgets expired codes, sessions and nonces, and nothing else', async () => {
    const admin = await server.administrator()
    const code = await server.makeCode()
    const headers = device.signed('POST', '/v1/have')
    await server.request('/v1/have', { method: 'POST', headers })
    await sweepExpired(server.services).run({})
    expect((await admin.get('/v1/session')).status).toBe(200)
    const again = await server.request('/v1/have', { method: 'POST', headers })
    expect(again.status).toBe(401)
    expect((await server.pairedDevice()).id).toBeDefined()
    server.now += 11 * 60_000
    await sweepExpired(server.services).run({})
    const { store } = server.services
    const given = {
      deviceId: device.id,
      nonce: headers['x-lotlens-nonce'] ?? '',
      now: 0,
      expiresAt: 1,
    }
    expect(await store.nonces.use(given)).toBe(true)
    expect((await device.tryPair(code)).status).toBe(403)
  })
})

describe('the nightly tidying', () => {
  it('drops uploads that nobody goes on with, and leaves those under way', async () => {
    const [old, young] = await Promise.all([noisePhoto(), noisePhoto()])
    for (const bytes of [old, young]) {
      await device.createUpload(sha256(bytes), bytes.length)
      await device.sendChunk(sha256(bytes), 0, bytes.slice(0, 100))
    }
    // Files bear the machine's time, the test has a clock of its own.
    const now = server.now / 1000
    const monthAgo = now - 31 * 24 * 3_600
    const part = (bytes: Uint8Array) => join(server.home, 'uploads', device.id, sha256(bytes))
    await utimes(part(old), monthAgo, monthAgo)
    await utimes(part(young), now, now)
    const tidied: string[] = []
    const { uploads, clock } = server.services
    const database = { tidy: async () => void tidied.push('database') }
    await tidyNightly({ database, uploads, clock }).run({})
    expect(await device.offset(sha256(old))).toBeNull()
    expect(await device.offset(sha256(young))).toBe(100)
    expect(tidied).toEqual(['database'])
  })
})

describe('the queue', () => {
  it('looks at photos behind the requests, also at those that came before it ran', async () => {
    const before = await noisePhoto()
    await device.upload(before)
    await server.lotlens.startJobs()
    const after = await noisePhoto()
    await device.upload(after)
    await vi.waitFor(
      async () => expect(await server.services.store.blobs.undecoded(10)).toEqual([]),
      { timeout: 20_000, interval: 200 },
    )
  })
})
