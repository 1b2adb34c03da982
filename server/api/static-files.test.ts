import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestLotlens } from '../testing/test-lotlens.ts'

let server: TestLotlens

const page = '<!doctype html><title>Lotlens</title>'
const script = 'console.log("hello")'

beforeAll(async () => {
  server = await TestLotlens.open()
  const { appFolder } = server
  await mkdir(join(appFolder, 'assets'), { recursive: true })
  await mkdir(join(appFolder, '.hidden'), { recursive: true })
  const files: Record<string, string | Buffer> = {
    'index.html': page,
    'sw.js': script,
    'manifest.webmanifest': '{}',
    'assets/index-1a2b3c.js': script,
    'assets/index-1a2b3c.js.br': brotliCompressSync(script),
    'assets/engine-1a2b3c.wasm': Buffer.alloc(1000, 7),
    'assets/webgpu-detector.worker-1a2b3c.js': script,
    '.hidden/secret.txt': 'secret',
  }
  for (const [name, content] of Object.entries(files))
    await writeFile(join(appFolder, name), content)
  await writeFile(join(server.home, 'outside.txt'), 'outside')
})
afterAll(() => server.remove())

describe('the app', () => {
  it.each(['/', '/console', '/pair', '/inspection/0192', '/console/devices'])(
    'is the answer to %s',
    async (path) => {
      const response = await server.request(path)
      expect(response.status).toBe(200)
      expect(await response.text()).toBe(page)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(response.headers.get('cache-control')).toBe('no-cache')
    },
  )

  it.each([
    [
      '/assets/index-1a2b3c.js',
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ],
    ['/assets/engine-1a2b3c.wasm', 'application/wasm', 'public, max-age=31536000, immutable'],
    ['/sw.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ['/manifest.webmanifest', 'application/manifest+json', 'no-cache'],
  ])('%s has the type %s and is cached as %s', async (path, type, caching) => {
    const { headers } = await server.request(path)
    expect(headers.get('content-type')).toBe(type)
    expect(headers.get('cache-control')).toBe(caching)
  })

  it.each(['/assets/nothing.js', '/nothing.png', '/favicon.ico'])(
    'a file that is not there (%s) is not the page',
    async (path) => {
      expect((await server.request(path)).status).toBe(404)
    },
  )

  it.each([
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/assets/..%2f..%2foutside.txt',
    '/.hidden/secret.txt',
    '/assets/%00index-1a2b3c.js',
    `/${'a'.repeat(5000)}.js`,
  ])('%s leads to no file', async (path) => {
    const response = await server.request(path)
    expect(await response.text()).not.toMatch(/outside|secret/)
  })
})

describe('headers', () => {
  it.each(['/', '/assets/index-1a2b3c.js', '/v1/health', '/v1/inspections', '/nothing.png'])(
    '%s is isolated and has the content policy',
    async (path) => {
      const { headers } = await server.request(path)
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      const csp = headers.get('content-security-policy')
      expect(csp).toContain("script-src 'self' 'wasm-unsafe-eval';")
      expect(csp).toContain("frame-ancestors 'none'")
    },
  )

  it('only the script of the WebGPU worker may evaluate text', async () => {
    const { headers } = await server.request('/assets/webgpu-detector.worker-1a2b3c.js')
    expect(headers.get('content-security-policy')).toContain("'wasm-unsafe-eval' 'unsafe-eval';")
  })

  it('answers of the API are kept by no cache', async () => {
    expect((await server.request('/v1/health')).headers.get('cache-control')).toBe('no-store')
  })
})

function ask(headers: Record<string, string>, path = '/assets/engine-1a2b3c.wasm') {
  return server.request(path, { headers })
}

describe('bytes', () => {
  it('come compressed to who takes it, and plain to who does not', async () => {
    const path = '/assets/index-1a2b3c.js'
    const compressed = await ask({ 'accept-encoding': 'gzip, deflate, br' }, path)
    expect(compressed.headers.get('content-encoding')).toBe('br')
    expect(compressed.headers.get('vary')).toBe('Accept-Encoding')
    expect((await ask({}, path)).headers.get('content-encoding')).toBeNull()
    const refused = await ask({ 'accept-encoding': 'br;q=0' }, path)
    expect(await refused.text()).toBe(script)
  })

  it.each([
    ['bytes=0-9', 206, 'bytes 0-9/1000', 10],
    ['bytes=990-', 206, 'bytes 990-999/1000', 10],
    ['bytes=-5', 206, 'bytes 995-999/1000', 5],
    ['bytes=500-5000', 206, 'bytes 500-999/1000', 500],
    ['bytes=1000-', 416, 'bytes */1000', 0],
    ['bytes=0-1,5-6', 200, null, 1000],
  ])('range %s is answered with %i', async (range, status, contentRange, length) => {
    const response = await ask({ range })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-range')).toBe(contentRange)
    expect((await response.arrayBuffer()).byteLength).toBe(length)
  })

  it('come whole where the range belongs to another version', async () => {
    const etag = (await ask({})).headers.get('etag') ?? ''
    expect((await ask({ range: 'bytes=5-', 'if-range': etag })).status).toBe(206)
    expect((await ask({ range: 'bytes=5-', 'if-range': '"older"' })).status).toBe(200)
  })

  it('are not sent again to who has them', async () => {
    const etag = (await ask({})).headers.get('etag') ?? ''
    const again = await ask({ 'if-none-match': etag })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
  })

  it('are left out of the answer to HEAD', async () => {
    const response = await server.request('/assets/engine-1a2b3c.wasm', { method: 'HEAD' })
    expect(response.headers.get('content-length')).toBe('1000')
    expect(await response.text()).toBe('')
  })
})
