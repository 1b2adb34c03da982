import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ErrorBody } from '../../src/contract/error.ts'
import { routes, type Route } from '../../src/contract/routes.ts'
import { TestLotlens } from '../testing/test-lotlens.ts'

let server: TestLotlens
beforeAll(async () => {
  server = await TestLotlens.open()
})
afterAll(() => server.remove())

const someSha = 'ab'.repeat(32)

function addressOf({ path }: Route): string {
  return path
    .replace(':device', '00000000-0000-7000-8000-000000000001')
    .replace(':sha', someSha)
    .replace(':id', '00000000-0000-7000-8000-000000000002')
}

function ask(route: Route, headers: Record<string, string> = {}): Promise<Response> {
  const body = ['POST', 'PATCH'].includes(route.method) ? { body: '{}' } : {}
  return server.request(addressOf(route), { method: route.method, headers, ...body })
}

describe('every route of the contract', () => {
  const all: [string, Route][] = Object.entries(routes)

  it.each(all.filter(([, { access }]) => access !== 'public'))(
    '%s refuses who brings no credentials',
    async (_, route) => {
      const response = await ask(route)
      expect(response.status).toBe(401)
      if (route.method === 'HEAD') return
      const { error } = ErrorBody.parse(await response.json())
      expect(error.code).toBe('unauthenticated')
    },
  )

  it.each(all.filter(([, { access }]) => access !== 'public'))(
    '%s refuses a made-up cookie and made-up signature headers',
    async (_, route) => {
      const forged = {
        cookie: 'lotlens_session=AAAA',
        'x-lotlens-device': '00000000-0000-7000-8000-000000000001',
        'x-lotlens-time': String(server.now),
        'x-lotlens-nonce': 'n'.repeat(24),
        'x-lotlens-body-sha256': someSha,
        'x-lotlens-signature': 'A'.repeat(86),
      }
      expect((await ask(route, forged)).status).toBe(401)
    },
  )

  it.each(all.filter(([, { access }]) => access === 'public'))(
    '%s is answered without credentials',
    async (_, route) => {
      expect([200, 400]).toContain((await ask(route)).status)
    },
  )

  it('is mounted, and nothing besides is', () => {
    const mounted = server.lotlens.router.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/'))
      .map(({ method, path }) => `${method} ${path}`)
    const wanted = all.map(
      ([, { method, path }]) => `${method === 'HEAD' ? 'GET' : method} ${path}`,
    )
    expect(mounted.toSorted()).toEqual(wanted.toSorted())
  })

  it('answers an address under /v1 that is no route with the contract’s error, not with the app', async () => {
    const response = await server.request('/v1/nothing')
    expect(response.status).toBe(404)
    expect(ErrorBody.parse(await response.json()).error.code).toBe('not_found')
  })
})

describe('who may call what', () => {
  it('a session does not open a device route', async () => {
    const { cookie } = await server.pairedDevice(true)
    const response = await server.request('/v1/have', { method: 'POST', headers: { cookie } })
    expect(response.status).toBe(401)
  })

  it('a device’s signature does not open a session route', async () => {
    const device = await server.pairedDevice()
    expect((await device.call('GET', '/v1/inspections')).status).toBe(401)
  })

  it.each([
    ['another site’s page', { origin: 'http://evil.test', 'sec-fetch-site': 'cross-site' }],
    ['a page of another port', { origin: 'http://lotlens.test:81', 'sec-fetch-site': 'same-site' }],
    ['a request of unknown origin', {}],
  ])('%s changes nothing with the administrator’s cookie', async (_, headers) => {
    const { cookie } = await server.pairedDevice(true)
    const body = JSON.stringify({ administrator: false })
    const response = await server.request('/v1/links', {
      method: 'POST',
      headers: { cookie, ...headers },
      body,
    })
    expect(response.status).toBe(403)
  })

  it('the page of this server does', async () => {
    const { cookie } = await server.pairedDevice(true)
    const response = await server.request('/v1/links', {
      method: 'POST',
      headers: { cookie, origin: 'http://lotlens.test', 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ administrator: false }),
    })
    expect(response.status).toBe(200)
  })
})
