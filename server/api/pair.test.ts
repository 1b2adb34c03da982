import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ErrorBody } from '../../src/contract/error.ts'
import { PairResponse } from '../../src/contract/pairing.ts'
import { sha256 } from '../security/hashing.ts'
import { RecordChain } from '../testing/record-chain.ts'
import { TestDevice } from '../testing/test-device.ts'
import { TestLotlens } from '../testing/test-lotlens.ts'
import { noisePhoto } from '../testing/test-photos.ts'

let server: TestLotlens
beforeAll(async () => {
  server = await TestLotlens.open()
})
afterAll(() => server.remove())

async function codeOf(response: Response): Promise<string> {
  return ErrorBody.parse(await response.json()).error.code
}

describe('a pairing code', () => {
  it('pairs one device, which is then known by its signature', async () => {
    const device = TestDevice.make(server)
    const answer = await device.pair(await server.makeCode())
    expect(answer).toMatchObject({
      deviceId: device.id,
      administrator: false,
      serverEpoch: server.services.identity.epoch,
      serverPublicKey: server.services.identity.publicKey,
    })
    expect((await device.have({})).asked).toEqual({ blobs: 0, records: 0 })
  })

  it('works once, even where two ask at the same time', async () => {
    const code = await server.makeCode()
    const answers = await Promise.all([1, 2, 3].map(() => TestDevice.make(server).tryPair(code)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(2)
  })

  it('ends after five minutes', async () => {
    const code = await server.makeCode()
    server.now += 5 * 60_000
    const response = await TestDevice.make(server).tryPair(code)
    expect([response.status, await codeOf(response)]).toEqual([403, 'pairing_code_invalid'])
  })

  it('is stored as a hash alone', async () => {
    const code = await server.makeCode()
    const response = await TestDevice.make(server).tryPair(code)
    expect(response.ok).toBe(true)
    expect(server.logged.join('\n')).not.toContain(code)
  })

  it('is not used up by a request that is refused for another reason', async () => {
    const code = await server.makeCode()
    const device = TestDevice.make(server)
    const offCurve = { ...device.publicKey, x: 'A'.repeat(43) }
    expect((await device.tryPair(code, { publicKey: offCurve })).status).toBe(400)
    expect((await device.tryPair(code, { name: 'a\u0000b' })).status).toBe(400)
    expect((await device.tryPair(code)).status).toBe(200)
  })

  it('does not let another key take the name of a paired device', async () => {
    const victim = await server.pairedDevice()
    const response = await TestDevice.make(server).tryPair(await server.makeCode(), {
      deviceId: victim.id,
    })
    expect(response.status).toBe(409)
    expect((await victim.call('POST', '/v1/have', { body: new Uint8Array() })).status).toBe(400)
  })

  it.each(['', 'short', 'O'.repeat(20), 'A'.repeat(21), 'a'.repeat(20)])(
    'of the wrong form (%j) is refused by its form',
    async (code) => {
      expect((await TestDevice.make(server).tryPair(code)).status).toBe(400)
    },
  )
})

const cookieOf = (device: TestDevice) =>
  device.cookie.split('; ').find((one) => one.startsWith('lotlens_device=')) ?? ''

/** Pairs a new device in the browser of an earlier one. */
async function pairAgain(cookie: string): Promise<PairResponse> {
  const device = TestDevice.make(server)
  const { id: deviceId, publicKey } = device
  const response = await server.request('/v1/pair', {
    method: 'POST',
    headers: { cookie },
    body: JSON.stringify({ code: await server.makeCode(), deviceId, publicKey, name: 'Phone' }),
  })
  return PairResponse.parse(await response.json())
}

describe('a browser whose storage was wiped', () => {
  it('is told what had come from it, and which photos never did', async () => {
    const before = await server.pairedDevice()
    const chain = new RecordChain(before.id)
    const { inspectionId } = chain.open()
    const came = await noisePhoto()
    chain.photo(inspectionId, sha256(came), { sizeBytes: came.length })
    chain.photo(inspectionId, sha256('never came'), { originalName: 'a\u0000b.jpg' })
    await before.send(...chain.made.map(({ record }) => record))
    await before.upload(came)
    expect((await pairAgain(cookieOf(before))).earlierDevice).toEqual({
      deviceId: before.id,
      lastSeq: 3,
      photosMissing: 1,
    })
  })

  it('from which nothing had come is a new one, as is one that no cookie tells of', async () => {
    const silent = await server.pairedDevice()
    expect((await pairAgain(cookieOf(silent))).earlierDevice).toBeUndefined()
    expect((await pairAgain('lotlens_device=nonsense')).earlierDevice).toBeUndefined()
    expect((await pairAgain('')).earlierDevice).toBeUndefined()
  })
})

describe('an administrator’s code', () => {
  it('signs the browser in by a cookie that no script can read', async () => {
    const device = TestDevice.make(server)
    const response = await device.tryPair(await server.makeCode(true))
    const cookies = response.headers.getSetCookie()
    const session = cookies.find((line) => line.startsWith('lotlens_session='))
    expect(session).toMatch(/HttpOnly/)
    expect(session).toMatch(/SameSite=Strict/)
    expect(session).not.toMatch(/Secure/)
    const info = await server.request('/v1/session', { headers: { cookie: device.cookie } })
    expect(await info.json()).toMatchObject({ role: 'administrator' })
  })

  it('gives every browser the cookie that keeps its deviceId, and only administrators a session', async () => {
    const response = await TestDevice.make(server).tryPair(await server.makeCode(false))
    const names = response.headers.getSetCookie().map((line) => line.split('=')[0])
    expect(names).toEqual(['lotlens_device'])
  })

  it('signs out again', async () => {
    const admin = await server.administrator()
    expect((await admin.send('DELETE', '/v1/session')).status).toBe(204)
    expect((await admin.get('/v1/session')).status).toBe(401)
  })

  it('ends with its time', async () => {
    const admin = await server.administrator()
    server.now += 31 * 24 * 3_600_000
    expect((await admin.get('/v1/session')).status).toBe(401)
  })
})

describe('wrong codes', () => {
  it('are counted, and after twenty the door stays shut for a while', async () => {
    const device = TestDevice.make(server)
    const wrong = 'ABCDEFGHJKLMNPQRSTUV'
    const statuses = []
    for (let attempt = 0; attempt < 21; attempt++) {
      statuses.push((await device.tryPair(wrong)).status)
    }
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(403))
    expect(statuses.at(-1)).toBe(429)
    expect((await device.tryPair(await server.makeCode())).status).toBe(429)
    server.now += 5 * 60_000
    expect((await device.tryPair(await server.makeCode())).status).toBe(200)
  })
})
