import type { Sha256 } from '../contract/ids.ts'
import { checkedCacheName } from './checked-cache.ts'
import { download, type Download, type FetchFile } from './download.ts'
import { sha256Of } from './sha256-of.ts'

/** A file that this version of the app knows, and what its bytes must be. */
export interface KnownFile {
  readonly url: string
  readonly sha256: Sha256
  /** Null where only the hash is known. */
  readonly sizeBytes: number | null
}

/**
 * `damaged`: what came was not what was built in, twice in a row. `unreachable`: not kept on this
 * phone and no network.
 */
export type FileLoad =
  | { readonly ok: true; readonly bytes: ArrayBuffer }
  | { readonly ok: false; readonly problem: 'damaged' | 'unreachable' }

export interface LoadOptions {
  readonly signal?: AbortSignal
  /** 0 to 1. */
  readonly onProgress?: (fraction: number) => void
}

/** `unkeepable`: it came and is right, but the browser has no room for it. */
export type KeepOutcome = 'kept' | 'damaged' | 'unreachable' | 'unkeepable'

/** Files kept on the phone, of which a half-written or changed one is never used. */
export interface CheckedFiles {
  /** The bytes, hashed anew at each call. */
  load(file: KnownFile, options?: LoadOptions): Promise<FileLoad>
  /** Make sure that the file is kept, without reading what was checked when it was written. */
  keep(file: KnownFile, options?: LoadOptions): Promise<KeepOutcome>
  /** Whether `keep` has nothing to fetch. */
  isKept(file: KnownFile): Promise<boolean>
  /** Let everything else go: files of versions before this one. */
  keepOnly(files: readonly KnownFile[]): Promise<void>
}

/** Stands in a kept response for the hash that its bytes had when they were written. */
const markHeader = 'x-lotlens-sha256'

/** `fetch` and `caches` are the browser's own, or a test's; so is the name of the cache. */
export function createCheckedFiles(ports: {
  readonly caches: Pick<CacheStorage, 'open'>
  readonly fetch: FetchFile
  readonly cacheName?: string
}): CheckedFiles {
  const running = new Map<string, Promise<Download>>()

  /** Null where the browser keeps nothing: a private window, a full disk. Work goes on online. */
  async function open(): Promise<Cache | null> {
    try {
      return await ports.caches.open(ports.cacheName ?? checkedCacheName)
    } catch (cause) {
      console.warn('offline: nothing can be kept here', cause)
      return null
    }
  }

  async function fetchAndKeep(file: KnownFile, options: LoadOptions): Promise<Download> {
    const got = await download(ports.fetch, file, options)
    const cache = await open()
    if (got.ok && cache !== null) await write(cache, file, got)
    return got
  }

  /** Two that want the same file share one download. */
  function shared(file: KnownFile, options: LoadOptions): Promise<Download> {
    const already = running.get(file.url)
    if (already !== undefined) return already
    const begun = fetchAndKeep(file, options).finally(() => running.delete(file.url))
    running.set(file.url, begun)
    return begun
  }

  return {
    async load(file, options = {}) {
      const cache = await open()
      const kept = cache === null ? null : await readKept(cache, file)
      if (kept !== null) {
        options.onProgress?.(1)
        return { ok: true, bytes: kept }
      }
      const got = await shared(file, options)
      // A copy: who gets the bytes may move them into a worker.
      return got.ok ? { ok: true, bytes: got.bytes.slice(0) } : got
    },
    async keep(file, options = {}) {
      const cache = await open()
      if (cache === null) return 'unkeepable'
      if (await isMarked(cache, file)) return 'kept'
      await cache.delete(file.url) // of another version under the same address
      const got = await shared(file, options)
      if (!got.ok) return got.problem
      return (await isMarked(cache, file)) ? 'kept' : 'unkeepable'
    },
    async isKept(file) {
      const cache = await open()
      return cache !== null && (await isMarked(cache, file))
    },
    async keepOnly(files) {
      const cache = await open()
      if (cache === null) return
      const wanted = new Set(files.map((file) => new URL(file.url, location.href).href))
      const stale = (await cache.keys()).filter((request) => !wanted.has(request.url))
      await Promise.all(stale.map((request) => cache.delete(request)))
    },
  }
}

async function isMarked(cache: Cache, file: KnownFile): Promise<boolean> {
  const kept = await cache.match(file.url)
  return kept?.headers.get(markHeader) === file.sha256
}

/** The kept bytes where they are what they must be; a damaged copy is let go. */
async function readKept(cache: Cache, file: KnownFile): Promise<ArrayBuffer | null> {
  const response = await cache.match(file.url)
  if (response === undefined) return null
  const bytes = await response.arrayBuffer()
  if ((await sha256Of(bytes)) === file.sha256) return bytes
  await cache.delete(file.url)
  return null
}

/** The response's own headers stay: isolation and content policy hold for what the cache serves. */
async function write(
  cache: Cache,
  file: KnownFile,
  got: Extract<Download, { ok: true }>,
): Promise<void> {
  const headers = new Headers(got.headers)
  headers.delete('content-encoding') // the bytes are decoded already
  headers.delete('transfer-encoding')
  headers.set('content-length', String(got.bytes.byteLength))
  headers.set(markHeader, file.sha256)
  try {
    await cache.put(file.url, new Response(got.bytes, { headers }))
    await dropParts(cache, file)
  } catch (cause) {
    console.warn(`offline: ${file.url} is not kept`, cause)
  }
}

/** What a fetch that resumes kept on the way: the file's address with a query. */
async function dropParts(cache: Cache, { url }: KnownFile): Promise<void> {
  const all = await cache.keys(url, { ignoreSearch: true })
  const parts = all.filter((request) => new URL(request.url).search !== '')
  await Promise.all(parts.map((request) => cache.delete(request)))
}
