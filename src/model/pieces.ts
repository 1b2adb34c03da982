/** The part of a file that has come so far, kept as it came. */
export interface Pieces {
  /** In order from the first byte, without a gap. */
  read(url: string): Promise<readonly Uint8Array<ArrayBuffer>[]>
  /** Where the browser keeps nothing, the next try begins anew; that is all. */
  add(url: string, fromByte: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  drop(url: string): Promise<void>
}

function addressOf(url: string, fromByte: number): string {
  return `${url}?from=${fromByte}`
}

/** Pieces lie beside the whole files, each under the file's address and the byte it begins at. */
export function cachedPieces(caches: Pick<CacheStorage, 'open'>, cacheName: string): Pieces {
  return {
    async read(url) {
      const cache = await caches.open(cacheName)
      const pieces: Uint8Array<ArrayBuffer>[] = []
      for (let fromByte = 0; ;) {
        const kept = await cache.match(addressOf(url, fromByte))
        const bytes = kept === undefined ? null : new Uint8Array(await kept.arrayBuffer())
        if (bytes === null || bytes.byteLength === 0) return pieces
        pieces.push(bytes)
        fromByte += bytes.byteLength
      }
    },
    async add(url, fromByte, bytes) {
      try {
        const cache = await caches.open(cacheName)
        await cache.put(addressOf(url, fromByte), new Response(bytes))
      } catch (cause) {
        console.warn('model: a piece is not kept', cause)
      }
    },
    async drop(url) {
      const cache = await caches.open(cacheName)
      for (let fromByte = 0; ;) {
        const address = addressOf(url, fromByte)
        const kept = await cache.match(address)
        if (kept === undefined) return
        const { byteLength } = await kept.arrayBuffer()
        await cache.delete(address)
        if (byteLength === 0) return
        fromByte += byteLength
      }
    },
  }
}

export function byteLengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.byteLength, 0)
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(byteLengthOf(pieces))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return whole
}
