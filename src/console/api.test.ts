import { afterEach, describe, expect, it } from 'vitest'
import { api, photoUrl } from './api.ts'
import { ApiFailure } from './api-failure.ts'
import { Sha256 } from '../contract/ids.ts'

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
})

/** A server that answers the next call like this; what was asked is kept. */
function answering(status: number, body: string | null) {
  const asked: { url: string; init: RequestInit | undefined }[] = []
  globalThis.fetch = (url, init) => {
    asked.push({ url: url instanceof Request ? url.url : String(url), init })
    return Promise.resolve(new Response(body, { status }))
  }
  return asked
}

const signal = new AbortController().signal
const network = { https: null, howTo: 'npm start' }

async function failureOf(promise: Promise<unknown>): Promise<ApiFailure> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiFailure)) throw new Error('the call did not fail as it should')
  return error
}

describe('the desk’s calls', () => {
  it('give what the contract says', async () => {
    answering(200, JSON.stringify(network))
    expect(await api.network(signal)).toEqual(network)
  })

  it('take no answer for a success that the contract does not know', async () => {
    for (const body of ['<html>Sign in to the hotel</html>', '{}', '{"https":null}', '']) {
      answering(200, body)
      expect((await failureOf(api.network(signal))).kind).toBe('not-a-server')
    }
  })

  it.each([
    [401, { code: 'unauthenticated', message: 'sign in' }, 'signed-out'],
    [404, { code: 'not_found', message: 'none' }, 'not-found'],
    [403, { code: 'forbidden', message: 'not from there' }, 'refused'],
    [500, { code: 'internal', message: 'failed', requestId: 'r-7' }, 'internal'],
  ])('tell a %i by its code', async (status, error, kind) => {
    answering(status, JSON.stringify({ error }))
    const failure = await failureOf(api.network(signal))
    expect(failure).toMatchObject({ kind, message: error.message, code: error.code })
  })

  it('do not take a portal’s 401 for the end of the session', async () => {
    answering(401, '<html>Pay here</html>')
    expect((await failureOf(api.network(signal))).kind).toBe('not-a-server')
  })

  it('name a server that is out of reach', async () => {
    globalThis.fetch = () => Promise.reject(new TypeError('fetch failed'))
    expect((await failureOf(api.network(signal))).kind).toBe('no-connection')
  })

  it('stay silent about a call that was given up', async () => {
    const given = new AbortController()
    given.abort()
    globalThis.fetch = () => Promise.reject(new TypeError('fetch failed'))
    await expect(api.network(given.signal)).rejects.toThrow('aborted')
  })

  it('put ids and pages into the address, and nothing else', async () => {
    const asked = answering(404, '{}')
    await failureOf(api.inspection('../../x?y', signal))
    await failureOf(api.events(17, signal))
    await failureOf(api.events(null, signal))
    expect(asked.map(({ url }) => url)).toEqual([
      '/v1/inspections/..%2F..%2Fx%3Fy',
      '/v1/events?before=17',
      '/v1/events',
    ])
    expect(photoUrl(Sha256.parse('a'.repeat(64)))).toBe(`/v1/photos/${'a'.repeat(64)}`)
  })

  it('ask for a link as JSON, and take an answer without a body', async () => {
    const asked = answering(204, null)
    await api.revokeDevice('d')
    await failureOf(api.makeLink(false))
    expect(asked.map(({ init }) => [init?.method, init?.body])).toEqual([
      ['POST', undefined],
      ['POST', '{"administrator":false}'],
    ])
  })
})
