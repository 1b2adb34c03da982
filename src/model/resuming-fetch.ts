import { Sha256 } from '../contract/ids.ts'
import { shaOfModelFilePath } from '../domain/model-files.ts'
import type { Pieces } from './pieces.ts'

export interface ResumingPorts {
  /**
   * A file from this byte on (206), all of it (200), 416 where it is not that long, 404 where the
   * server has no such file whole. Null where it cannot be had now.
   */
  readonly open: (sha: Sha256, fromByte: number) => Promise<Response | null>
  readonly pieces: Pieces
  /** A body of which nothing more comes for so long is cut. */
  readonly stallMs: number
}

/** How much may come before it is kept: what a cut costs at most. */
const pieceBytes = 256 * 1024

/**
 * A `fetch` for files of models that goes on where the last try was cut, also after the browser was
 * killed. What it gives is not checked; its caller does that, and asks with `cache: 'reload'` for
 * the whole anew where the bytes are wrong.
 */
export function createResumingFetch(
  ports: ResumingPorts,
): (url: string, init: Pick<RequestInit, 'cache'>) => Promise<Response> {
  const { open, pieces } = ports
  return async (url, init) => {
    const sha = Sha256.parse(shaOfModelFilePath(url))
    if (init.cache === 'reload') await pieces.drop(url)
    const kept = await pieces.read(url)
    const fromByte = lengthOf(kept)
    const response = await open(sha, fromByte)
    if (response?.status === 416 && fromByte > 0) {
      await pieces.drop(url) // longer than the file: of another one
      throw new TypeError(`${url}: what was kept is not of this file`)
    }
    // The server's word that there is no such file: no bytes, and so not the right ones.
    if (response?.status === 404) return new Response(new Uint8Array(0))
    if (response === null || !response.ok || response.body === null) {
      throw new TypeError(`${url} cannot be had now`)
    }
    const goesOn = beginsAt(response) === fromByte
    if (!goesOn) await pieces.drop(url)
    const body = keptAndComing(ports, { url, kept: goesOn ? kept : [], coming: response.body })
    return new Response(body, { headers: response.headers })
  }
}

interface Parts {
  readonly url: string
  readonly kept: readonly Uint8Array<ArrayBuffer>[]
  readonly coming: ReadableStream<Uint8Array<ArrayBuffer>>
}

/** First what is kept, then what comes, each piece kept before more of it is asked for. */
function keptAndComing(
  { pieces, stallMs }: ResumingPorts,
  { url, kept, coming }: Parts,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = coming.getReader()
  let keptBytes = lengthOf(kept)
  let gathered: Uint8Array<ArrayBuffer>[] = []

  async function keepGathered(): Promise<void> {
    if (gathered.length === 0) return
    const piece = joined(gathered)
    gathered = []
    await pieces.add(url, keptBytes, piece)
    keptBytes += piece.byteLength
  }

  return new ReadableStream({
    start(controller) {
      for (const piece of kept) controller.enqueue(piece)
    },
    async pull(controller) {
      try {
        const { done, value } = await inTime(reader.read(), stallMs)
        if (done) {
          // Whole: it is checked now, and kept as a file. Wrong pieces must not come again.
          await pieces.drop(url)
          controller.close()
          return
        }
        gathered.push(value)
        if (lengthOf(gathered) >= pieceBytes) await keepGathered()
        controller.enqueue(value)
      } catch (cause) {
        await keepGathered()
        controller.error(cause)
        reader.cancel(cause).catch(() => undefined) // the line is dead already
      }
    },
    async cancel(cause) {
      await keepGathered()
      await reader.cancel(cause)
    },
  })
}

/** The byte that an answer begins with, by its status and `content-range`. */
function beginsAt(response: Response): number {
  if (response.status !== 206) return 0
  const range = response.headers.get('content-range') ?? ''
  return Number(/^bytes (\d+)-/.exec(range)?.[1] ?? Number.NaN)
}

function inTime<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TypeError('the line is stalled')), limitMs)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.byteLength, 0)
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(lengthOf(pieces))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return whole
}
