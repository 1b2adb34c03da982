import { checkedCacheName } from './checked-cache.ts'
import { modelCacheName } from './phone-offline.ts'

export type StorageKind = 'model' | 'predecessor' | 'engine' | 'app' | 'leftover'

export interface StorageUse {
  /** Bytes in this browser's caches, by what they are for. */
  report(): Promise<Readonly<Record<StorageKind, number>>>
  /**
   * Lets `predecessor` and `leftover` go; resolves with the bytes that went. Null where nothing may go
   * now, for another model is on its way in.
   */
  free(): Promise<number | null>
}

/** Addresses of the files that are needed, by what for. */
export interface NeededFiles {
  readonly model: readonly string[]
  readonly predecessor: readonly string[]
  readonly engine: readonly string[]
  readonly samples: readonly string[]
}

export interface StorageUsePorts {
  readonly caches: Pick<CacheStorage, 'open' | 'keys'>
  /** Asked anew at each call: a model may have come meanwhile. */
  readonly needed: () => Promise<NeededFiles>
  /** Forgets the model before the present one, so that it is needed no more. */
  readonly forgetPredecessor: () => Promise<void>
  /** Another model is on its way in: what has come of it is no leftover. */
  readonly isBusy: () => boolean
}

const freeable: ReadonlySet<StorageKind> = new Set(['predecessor', 'leftover'])

/** Looks into the caches alone: evidence lies in a database of its own, out of reach from here. */
export function createStorageUse(ports: StorageUsePorts): StorageUse {
  async function* kept(): AsyncGenerator<Kept> {
    const kindOf = kindsBy(await ports.needed())
    for (const name of await ports.caches.keys()) {
      const isOurs = name === checkedCacheName || name === modelCacheName
      const cache = await ports.caches.open(name)
      for (const request of await cache.keys()) {
        const response = await cache.match(request)
        if (response === undefined) continue
        const sizeBytes = await sizeOf(response)
        // The shell's caches are the service worker's, which keeps them itself.
        yield { cache, request, sizeBytes, kind: isOurs ? kindOf(request.url) : 'app' }
      }
    }
  }

  return {
    async report() {
      const bytes = { model: 0, predecessor: 0, engine: 0, app: 0, leftover: 0 }
      for await (const { kind, sizeBytes } of kept()) bytes[kind] += sizeBytes
      return bytes
    },
    async free() {
      if (ports.isBusy()) return null
      let freedBytes = 0
      const going: Kept[] = []
      for await (const one of kept()) if (freeable.has(one.kind)) going.push(one)
      await ports.forgetPredecessor()
      for (const { cache, request, sizeBytes } of going) {
        await cache.delete(request) // may be gone with the predecessor already
        freedBytes += sizeBytes
      }
      return freedBytes
    },
  }
}

interface Kept {
  readonly cache: Cache
  readonly request: Request
  readonly sizeBytes: number
  readonly kind: StorageKind
}

/** By whole address; what nobody needs is left over, e.g. half a file, or an engine that lost. */
function kindsBy(needed: NeededFiles): (url: string) => StorageKind {
  const kinds = new Map<string, StorageKind>()
  const add = (urls: readonly string[], kind: StorageKind): void => {
    for (const url of urls) {
      const whole = new URL(url, location.href).href
      if (!kinds.has(whole)) kinds.set(whole, kind)
    }
  }
  add(needed.model, 'model')
  add(needed.engine, 'engine')
  add(needed.samples, 'app')
  add(needed.predecessor, 'predecessor')
  return (url) => kinds.get(url) ?? 'leftover'
}

async function sizeOf(response: Response): Promise<number> {
  const said = Number(response.headers.get('content-length') ?? Number.NaN)
  const isPlain = response.headers.get('content-encoding') === null
  return isPlain && Number.isFinite(said) ? said : (await response.blob()).size
}
