import { beforeAll, describe, expect, it, vi } from 'vitest'
import { createCheckedFiles, type KnownFile } from './checked-files.ts'
import { sha256Of } from './sha256-of.ts'
import { fakeCaches, fakeNetwork } from './testing/fake-browser.ts'

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 251)
let file: KnownFile

function phone() {
  const cache = fakeCaches()
  const network = fakeNetwork({ '/assets/model.onnx': bytes, '/assets/old.onnx': bytes })
  const files = createCheckedFiles({ caches: cache.caches, fetch: network.fetch })
  return { cache, network, files }
}

describe('checked files', () => {
  beforeAll(async () => {
    vi.stubGlobal('location', { href: 'http://localhost/' })
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    file = {
      url: '/assets/model.onnx',
      sha256: await sha256Of(bytes.buffer),
      sizeBytes: bytes.byteLength,
    }
    return () => {
      vi.unstubAllGlobals()
      vi.restoreAllMocks()
    }
  })

  it('fetches a file once and has it with the network off', async () => {
    const { files, network } = phone()
    const progress: number[] = []
    const first = await files.load(file, { onProgress: (fraction) => progress.push(fraction) })
    expect(first).toEqual({ ok: true, bytes: bytes.buffer })
    expect(progress.at(-1)).toBe(1)
    network.isDown = true
    expect(await files.load(file)).toEqual({ ok: true, bytes: bytes.buffer })
    expect(network.asked).toEqual(['/assets/model.onnx default'])
  })

  it('says unreachable where there is neither copy nor network', async () => {
    const { files, network } = phone()
    network.isDown = true
    expect(await files.load(file)).toEqual({ ok: false, problem: 'unreachable' })
    expect(await files.keep(file)).toBe('unreachable')
  })

  it('fetches again, past the caches, what came with one flipped bit', async () => {
    const { files, network } = phone()
    network.corrupt(file.url, 1)
    expect(await files.load(file)).toMatchObject({ ok: true })
    expect(network.asked).toEqual(['/assets/model.onnx default', '/assets/model.onnx reload'])
  })

  it('says damaged where it comes wrong twice, and keeps nothing of it', async () => {
    const { files, network, cache } = phone()
    network.corrupt(file.url, 2)
    expect(await files.load(file)).toEqual({ ok: false, problem: 'damaged' })
    expect(cache.kept()).toEqual([])
    expect(await files.load(file)).toMatchObject({ ok: true })
  })

  it('takes a page of a captive portal for a damaged file', async () => {
    const { files, network } = phone()
    network.files.set(file.url, new TextEncoder().encode('<h1>Sign in</h1>'))
    expect(await files.load(file)).toEqual({ ok: false, problem: 'damaged' })
  })

  it('keeps nothing of a line that is cut in the middle, and begins anew', async () => {
    const { cache, network } = phone()
    let cuts = 1
    const files = createCheckedFiles({
      caches: cache.caches,
      async fetch(url, init) {
        if (cuts === 0) return network.fetch(url, init)
        cuts -= 1
        let isBegun = false
        return new Response(
          new ReadableStream({
            pull(controller) {
              if (isBegun) controller.error(new TypeError('cut'))
              else controller.enqueue(bytes.slice(0, 600))
              isBegun = true
            },
          }),
        )
      },
    })
    expect(await files.keep(file)).toBe('unreachable')
    expect(cache.kept()).toEqual([])
    expect(await files.keep(file)).toBe('kept')
  })

  it('lets a kept copy go whose bytes have changed, and fetches it anew', async () => {
    const { files, network, cache } = phone()
    await files.load(file)
    cache.flipBit(file.url)
    expect(await files.load(file)).toEqual({ ok: true, bytes: bytes.buffer })
    expect(network.asked).toHaveLength(2)
  })

  it('gives every caller bytes of its own, from one download', async () => {
    const { files, network } = phone()
    const [a, b] = await Promise.all([files.load(file), files.load(file)])
    expect(network.asked).toHaveLength(1)
    if (!a.ok || !b.ok) throw new Error('both come')
    structuredClone(a.bytes, { transfer: [a.bytes] })
    expect(b.bytes.byteLength).toBe(bytes.byteLength)
  })

  it('keeps a file with the headers that it came with, but for its encoding', async () => {
    const { files, cache } = phone()
    expect(await files.keep(file)).toBe('kept')
    const kept = await (await cache.caches.open('any')).match(file.url)
    expect(kept?.headers.get('cross-origin-embedder-policy')).toBe('require-corp')
    expect(kept?.headers.get('content-type')).toBe('application/wasm')
    expect(kept?.headers.get('content-encoding')).toBeNull()
  })

  it('lets go of what a fetch kept on the way, once the whole is kept, and of nothing else', async () => {
    const { files, cache } = phone()
    const opened = await cache.caches.open('any')
    await opened.put(`${file.url}?from=0`, new Response('part'))
    await opened.put('/assets/old.onnx?from=0', new Response('part of another'))
    await files.keep(file)
    expect(cache.kept()).toEqual(['/assets/old.onnx', file.url])
  })

  it('does not fetch again what is kept', async () => {
    const { files, network } = phone()
    expect(await files.isKept(file)).toBe(false)
    await files.keep(file)
    expect(await files.isKept(file)).toBe(true)
    await files.keep(file)
    expect(network.asked).toHaveLength(1)
  })

  it('replaces what an earlier version kept under the same address', async () => {
    const { files, network } = phone()
    await files.keep(file)
    const newer = bytes.map((byte) => byte ^ 255)
    network.files.set(file.url, newer)
    const newerFile = { ...file, sha256: await sha256Of(newer.buffer) }
    expect(await files.keep(newerFile)).toBe('kept')
    expect(await files.load(newerFile)).toEqual({ ok: true, bytes: newer.buffer })
  })

  it('works, and says unkeepable, where the phone is full', async () => {
    const { files, cache } = phone()
    cache.fill()
    expect(await files.keep(file)).toBe('unkeepable')
    expect(await files.load(file)).toMatchObject({ ok: true })
  })

  it('works where the browser keeps nothing at all', async () => {
    const { network } = phone()
    const files = createCheckedFiles({
      caches: { open: () => Promise.reject(new DOMException('private', 'SecurityError')) },
      fetch: network.fetch,
    })
    expect(await files.load(file)).toMatchObject({ ok: true })
    expect(await files.keep(file)).toBe('unkeepable')
  })

  it('lets go of what no list names', async () => {
    const { files, cache } = phone()
    await files.keep(file)
    await files.keep({ ...file, url: '/assets/old.onnx' })
    await files.keepOnly([file])
    expect(cache.kept()).toEqual([file.url])
  })

  it('passes on that it was given up', async () => {
    const { files } = phone()
    await expect(files.load(file, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})
