/** A Cache Storage and a network that live in memory. */

export interface FakeCaches {
  readonly caches: Pick<CacheStorage, 'open'>
  /** Addresses of what is kept. */
  kept(): string[]
  /** Change one kept byte, as a bad disk does. */
  flipBit(url: string): void
  /** From now on nothing more can be written. */
  fill(): void
}

interface Entry {
  bytes: Uint8Array<ArrayBuffer>
  readonly headers: Headers
}

const origin = 'http://localhost'
const addressOf = (request: RequestInfo | URL): string =>
  new URL(request instanceof Request ? request.url : request, origin).href

export function fakeCaches(): FakeCaches {
  const entries = new Map<string, Entry>()
  let isFull = false
  const cache = {
    async match(request: RequestInfo | URL) {
      const entry = entries.get(addressOf(request))
      return entry && new Response(entry.bytes, { headers: entry.headers })
    },
    async put(request: RequestInfo | URL, response: Response) {
      if (isFull) throw new DOMException('no room', 'QuotaExceededError')
      const bytes = new Uint8Array(await response.arrayBuffer())
      entries.set(addressOf(request), { bytes, headers: new Headers(response.headers) })
    },
    delete: async (request: RequestInfo | URL) => entries.delete(addressOf(request)),
    async keys(request?: RequestInfo | URL, options: CacheQueryOptions = {}) {
      const urls = [...entries.keys()]
      if (request === undefined) return urls.map((url) => new Request(url))
      const [plain] = addressOf(request).split('?')
      const isAsked = (url: string): boolean =>
        options.ignoreSearch === true ? url.split('?')[0] === plain : url === addressOf(request)
      return urls.filter(isAsked).map((url) => new Request(url))
    },
  }
  return {
    // The four methods are all that is used of a Cache; the type wants every one.
    caches: { open: async () => cache as unknown as Cache },
    kept: () => [...entries.keys()].map((url) => new URL(url).pathname),
    flipBit(url) {
      const entry = entries.get(addressOf(url))
      if (entry === undefined) throw new Error(`${url} is not kept`)
      entry.bytes = entry.bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte))
    },
    fill() {
      isFull = true
    },
  }
}

export interface FakeNetwork {
  readonly fetch: typeof fetch
  /** Address and cache mode of each request, in order. */
  readonly asked: string[]
  readonly files: Map<string, Uint8Array<ArrayBuffer>>
  isDown: boolean
  /** What comes instead of the file, for so many requests. */
  corrupt(url: string, count: number): void
}

export function fakeNetwork(files: Record<string, Uint8Array<ArrayBuffer>>): FakeNetwork {
  const corrupted = new Map<string, number>()
  const network: FakeNetwork = {
    asked: [],
    files: new Map(Object.entries(files)),
    isDown: false,
    corrupt: (url, count) => {
      corrupted.set(url, count)
    },
    async fetch(request, init) {
      const path = new URL(addressOf(request)).pathname
      network.asked.push(`${path} ${init?.cache ?? 'default'}`)
      init?.signal?.throwIfAborted()
      const bytes = network.files.get(path)
      if (network.isDown) throw new TypeError('Failed to fetch')
      if (bytes === undefined) return new Response('not here', { status: 404 })
      const left = corrupted.get(path) ?? 0
      if (left > 0) corrupted.set(path, left - 1)
      const sent = left > 0 ? bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte)) : bytes
      return new Response(sent, {
        headers: {
          'content-type': 'application/wasm',
          'content-encoding': 'br',
          'cross-origin-embedder-policy': 'require-corp',
        },
      })
    },
  }
  return network
}
