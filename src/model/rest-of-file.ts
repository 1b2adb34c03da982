import type { Sha256 } from '../contract/ids.ts'

export interface FileLine {
  /**
   * A file from this byte on (206), all of it (200), 416 where it is not that long, 404 where the
   * server has no such file whole. Null where it cannot be had now.
   */
  readonly open: (sha: Sha256, fromByte: number) => Promise<Response | null>
  /** A body of which nothing more comes for so long is cut. */
  readonly stallMs: number
}

interface Wanted {
  readonly sha: Sha256
  /** Of the whole file, bytes. */
  readonly size: number
  readonly fromByte: number
}

/** The bytes of a file from `fromByte` on, as far as they come. */
export interface RestOfFile {
  readonly fromByte: number
  /** Null where the answer ends; rejects with a TypeError where it is cut. */
  read(): Promise<Uint8Array<ArrayBuffer> | null>
  /** Nothing more of it is wanted. */
  end(): void
}

/**
 * What the server has of a file from a byte on; null where it has no more. A part that is not the
 * one that was asked for, or of another file, is asked for anew as a whole; of a whole, what is
 * there already is passed over, so that a line that knows no parts and is cut again costs nothing
 * that came before. Rejects with a TypeError where nothing can be had now.
 */
export async function openRest(line: FileLine, wanted: Wanted): Promise<RestOfFile | null> {
  const { sha, fromByte } = wanted
  let response = await line.open(sha, fromByte)
  if (response?.status === 206 && !isThePart(response, wanted)) {
    letGo(response)
    response = await line.open(sha, 0)
  }
  // The server's word that it has no such file, or no more of it: its bytes are not the right ones.
  if (response?.status === 404 || response?.status === 416) return null
  if (response?.status === 200) return restOf(response, { line, fromByte, passOver: fromByte })
  if (response?.status === 206 && isThePart(response, wanted)) {
    return restOf(response, { line, fromByte, passOver: 0 })
  }
  if (response !== null) letGo(response)
  throw new TypeError(`${sha} cannot be had now`)
}

/** By `content-range`, and where there is one, by an `etag`, which names a file's hash. */
function isThePart({ headers }: Response, { sha, size, fromByte }: Wanted): boolean {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '')
  if (range === null || Number(range[1]) !== fromByte) return false
  const isOfItsSize = range[2] === '*' || !Number.isFinite(size) || Number(range[2]) === size
  // Proxies mark a tag as weak, or lengthen it.
  const tag = headers.get('etag')
  return isOfItsSize && (tag === null || tag.includes(sha))
}

function restOf(
  { body }: Response,
  { line, fromByte, passOver }: { line: FileLine; fromByte: number; passOver: number },
): RestOfFile {
  const reader = body?.getReader()
  let leftToPass = passOver
  return {
    fromByte,
    async read() {
      for (;;) {
        const value = (await inTime(reader?.read(), line.stallMs))?.value
        if (value === undefined) return null
        if (value.byteLength > leftToPass) {
          const bytes = value.subarray(leftToPass)
          leftToPass = 0
          return bytes
        }
        leftToPass -= value.byteLength
      }
    },
    end() {
      reader?.cancel().catch(() => undefined) // a dead line is at its end already
    },
  }
}

function letGo({ body }: Response): void {
  body?.cancel().catch(() => undefined) // nobody reads it
}

function inTime<T>(promise: Promise<T> | undefined, limitMs: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TypeError('the line is stalled')), limitMs)
    Promise.resolve(promise)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
