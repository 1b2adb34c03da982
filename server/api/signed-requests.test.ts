import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ErrorBody } from '../../src/contract/error.ts'
import { maxClockSkewMs } from '../../src/contract/pairing.ts'
import type { CallOptions, TestDevice } from '../testing/test-device.ts'
import { TestLotlens } from '../testing/test-lotlens.ts'

let server: TestLotlens
let device: TestDevice
beforeAll(async () => {
  server = await TestLotlens.open()
  device = await server.pairedDevice()
})
afterAll(() => server.remove())

const question = new TextEncoder().encode('{"blobs":[],"records":[]}')

async function outcome(response: Response): Promise<string> {
  if (response.ok) return 'ok'
  return ErrorBody.parse(await response.json()).error.code
}

async function ask(options: CallOptions = {}): Promise<string> {
  return outcome(await device.call('POST', '/v1/have', { body: question, ...options }))
}

describe('a signed request', () => {
  it('is taken', async () => {
    expect(await ask()).toBe('ok')
  })

  it('is taken at either edge of the clock skew', async () => {
    expect(await ask({ forged: { timeMs: server.now - maxClockSkewMs } })).toBe('ok')
    expect(await ask({ forged: { timeMs: server.now + maxClockSkewMs } })).toBe('ok')
  })

  it.each([-1, 1])('beyond it (%i) is told the server’s clock', async (sign) => {
    const timeMs = server.now + sign * (maxClockSkewMs + 1)
    const response = await device.call('POST', '/v1/have', { body: question, forged: { timeMs } })
    const { error } = ErrorBody.parse(await response.json())
    expect(error).toMatchObject({ code: 'clock_skew', serverTimeMs: server.now })
  })

  it('does not pass twice', async () => {
    const headers = device.signed('POST', '/v1/have', { body: question })
    const send = () => server.request('/v1/have', { method: 'POST', headers, body: question })
    expect(await outcome(await send())).toBe('ok')
    expect(await outcome(await send())).toBe('replayed')
  })

  it('does not pass twice after a restart either', async () => {
    const headers = device.signed('POST', '/v1/have', { body: question })
    const send = () => server.request('/v1/have', { method: 'POST', headers, body: question })
    expect(await outcome(await send())).toBe('ok')
    await server.stop()
    await server.start()
    expect(await outcome(await send())).toBe('replayed')
  })

  it('with another body is refused', async () => {
    const body = new TextEncoder().encode('{"blobs":[],"records":[] }')
    expect(await ask({ body, forged: { bodySha256: 'ab'.repeat(32) } })).toBe('hash_mismatch')
  })

  it('for another address is refused', async () => {
    expect(await ask({ forged: { target: '/v1/records' } })).toBe('unauthenticated')
  })

  it('is tied to its query too', async () => {
    const headers = device.signed('POST', '/v1/have', { body: question })
    const response = await server.request('/v1/have?x=1', {
      method: 'POST',
      headers,
      body: question,
    })
    expect(await outcome(response)).toBe('unauthenticated')
  })

  it('of another device’s key is refused', async () => {
    const other = await server.pairedDevice()
    const headers = {
      ...other.signed('POST', '/v1/have', { body: question }),
      'x-lotlens-device': device.id,
    }
    const response = await server.request('/v1/have', { method: 'POST', headers, body: question })
    expect(await outcome(response)).toBe('unauthenticated')
  })

  it.each(['short', 'with blanks in it, long', 'n'.repeat(65)])(
    'with the nonce %j is refused',
    async (nonce) => {
      expect(await ask({ forged: { nonce } })).toBe('unauthenticated')
    },
  )
})

describe('a revoked device', () => {
  it('is refused from its next request on, and comes back only by a new code', async () => {
    const admin = await server.administrator()
    const lost = await server.pairedDevice()
    const ask = async () => outcome(await lost.call('POST', '/v1/have', { body: question }))
    expect(await ask()).toBe('ok')
    expect((await admin.send('POST', `/v1/devices/${lost.id}/revoke`)).status).toBe(204)
    expect(await ask()).toBe('device_revoked')
    expect((await lost.tryPair('ABCDEFGHJKLMNPQRSTUV')).status).toBe(403)
    expect(await ask()).toBe('device_revoked')
    await lost.pair(await server.makeCode())
    expect(await ask()).toBe('ok')
  })

  it('is signed out as administrator too', async () => {
    const admin = await server.administrator()
    const lost = await server.pairedDevice(true)
    await admin.send('POST', `/v1/devices/${lost.id}/revoke`)
    const response = await server.request('/v1/session', { headers: { cookie: lost.cookie } })
    expect(response.status).toBe(401)
  })

  it('that never was is not found', async () => {
    const admin = await server.administrator()
    const response = await admin.send('POST', '/v1/devices/nobody/revoke')
    expect(await outcome(response)).toBe('not_found')
  })
})
