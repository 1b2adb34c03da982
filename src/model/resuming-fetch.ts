import { Sha256 } from '../contract/ids.ts'
import { shaOfModelFilePath } from '../domain/model-files.ts'
import { byteLengthOf, joined, type Pieces } from './pieces.ts'
import { openRest, type FileLine, type RestOfFile } from './rest-of-file.ts'

export interface ResumingPorts extends FileLine {
  readonly pieces: Pieces
}

/** How much may come before it is kept: what a cut costs at most. */
const pieceBytes = 256 * 1024

/**
 * A `fetch` for files of models that goes on where the last try was cut, also after the browser was
 * killed. What it gives is not checked; its caller does that, asks with `cache: 'reload'` for the
 * whole anew where the bytes are wrong, and lets the pieces go once the whole is kept. A body that
 * ends short of `sizeBytes` without a fault is one of which the server has no more.
 */
export function createResumingFetch(
  ports: ResumingPorts,
): (url: string, init: Pick<RequestInit, 'cache'>, sizeBytes: number | null) => Promise<Response> {
  const { pieces } = ports
  return async (url, init, sizeBytes) => {
    const size = sizeBytes ?? Number.POSITIVE_INFINITY
    const isAnew = init.cache === 'reload'
    if (isAnew) await pieces.drop(url)
    const kept = await pieces.read(url)
    const headers = { 'content-type': 'application/octet-stream' }
    return new Response(keptAndComing(ports, { url, size, kept, isAnew }), { headers })
  }
}

interface Parts {
  readonly url: string
  readonly size: number
  readonly kept: readonly Uint8Array<ArrayBuffer>[]
  readonly isAnew: boolean
}

/** First what is kept, then what comes, each piece kept before more of it is asked for. */
function keptAndComing(
  ports: ResumingPorts,
  { url, size, kept, isAnew }: Parts,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { pieces } = ports
  const sha = Sha256.parse(shaOfModelFilePath(url))
  let keptBytes = byteLengthOf(kept)
  let gathered: Uint8Array<ArrayBuffer>[] = []
  /** What comes now; null before the first and between two answers. */
  let rest: RestOfFile | null = null

  const gotBytes = (): number => keptBytes + byteLengthOf(gathered)

  async function keepGathered(): Promise<void> {
    if (gathered.length === 0) return
    const piece = joined(gathered)
    gathered = []
    await pieces.add(url, keptBytes, piece)
    keptBytes += piece.byteLength
  }

  /** The next bytes; null at the end of the file, or where the server has no more of it. */
  async function next(): Promise<Uint8Array<ArrayBuffer> | null> {
    while (gotBytes() < size) {
      const begunAt = gotBytes()
      rest ??= await openRest(ports, { sha, size, fromByte: begunAt })
      if (rest === null) return null
      const bytes = await rest.read()
      if (bytes !== null) return bytes
      // Short, and nobody says that it was cut: some proxies do not. The rest is asked for at once,
      // unless this answer brought nothing.
      const { fromByte } = rest
      rest = null
      if (begunAt === fromByte) return null
    }
    return null
  }

  return new ReadableStream({
    start(controller) {
      for (const piece of kept) controller.enqueue(piece)
    },
    async pull(controller) {
      try {
        const bytes = await next()
        if (bytes === null) {
          rest?.end()
          // What came wrong twice must not come a third time.
          if (isAnew) await pieces.drop(url)
          else await keepGathered()
          controller.close()
          return
        }
        gathered.push(bytes)
        if (byteLengthOf(gathered) >= pieceBytes) await keepGathered()
        controller.enqueue(bytes)
      } catch (cause) {
        await keepGathered()
        controller.error(cause)
        rest?.end()
      }
    },
    async cancel() {
      await keepGathered()
      rest?.end()
    },
  })
}
