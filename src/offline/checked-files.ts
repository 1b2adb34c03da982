import type { Sha256 } from '../contract/ids.ts'
import { checkedCacheName } from './checked-cache.ts'
import { download, type Download } from './download.ts'
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

/** Files kept on the phone, of which a half-written or changed one is never used. */
export interface CheckedFiles {
  /** The bytes, hashed anew at each call. */
  load(file: KnownFile, options?: LoadOptions): Promise<FileLoad>
  /** Make sure that the file is kept, without reading what was checked when it was written. */
  keep(file: KnownFile, options?: LoadOptions): Promise<'kept' | 'damaged' | 'unreachable'>
  /** Let everything else go: files of versions before this one. */
  keepOnly(files: readonly KnownFile[]): Promise<void>
}

/** Stands in a kept response for the hash that its bytes had when they were written. */
const markHeader = 'x-lotlens-sha256'

/** `fetch` and `caches` are the browser's own, or a test's. */
export function createCheckedFiles(ports: {
  readonly caches: CacheStorage
  readonly fetch: typeof fetch
}): CheckedFiles {
  const running = new Map<string, Promise<Download>>()
  const open = () => ports.caches.open(checkedCacheName)

  async function fetchAndKeep(file: KnownFile, options: LoadOptions): Promise<Download> {
    const got = await download(ports.fetch, file, options)
    if (got.ok) await write(await open(), file, got)
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
      const kept = await readKept(await open(), file)
      if (kept !== null) {
        options.onProgress?.(1)
        return { ok: true, bytes: kept }
      }
      const got = await shared(file, options)
      // A copy: who gets the bytes may move them into a worker.
      return got.ok ? { ok: true, bytes: got.bytes.slice(0) } : got
    },
    async keep(file, options = {}) {
      const kept = await (await open()).match(file.url)
      if (kept?.headers.get(markHeader) === file.sha256) return 'kept'
      const got = await shared(file, options)
      if (!got.ok) return got.problem
      // A full phone can refuse the write: then the file is used, and is not kept.
      return (await (await open()).match(file.url)) === undefined ? 'unreachable' : 'kept'
    },
    async keepOnly(files) {
      const cache = await open()
      const wanted = new Set(files.map((file) => new URL(file.url, location.href).href))
      const stale = (await cache.keys()).filter((request) => !wanted.has(request.url))
      await Promise.all(stale.map((request) => cache.delete(request)))
    },
  }
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
  } catch (cause) {
    console.warn(`offline: ${file.url} is not kept`, cause)
  }
}
