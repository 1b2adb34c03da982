import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { closeServer } from '../server/listen.ts'

/** What happens to one answer with a file's bytes. */
export type LineFault =
  /** The socket is closed after so many bytes of the file. */
  | { readonly kind: 'cut'; readonly atByte: number }
  /** A proxy ends the answer there, with no length by which anybody could see it. */
  | { readonly kind: 'ends-early'; readonly atByte: number }
  /** A proxy that knows no parts: the whole comes, whatever was asked for. */
  | { readonly kind: 'whole' }
  /** A part of another place. */
  | { readonly kind: 'elsewhere' }
  /** A part of what has become another file meanwhile. */
  | { readonly kind: 'other-file' }
  /** A portal's page. */
  | { readonly kind: 'page' }

export interface BrokenLine {
  readonly origin: string
  /** Nobody gets through. */
  isDown: boolean
  /** What befalls the next answers with this file, in turn; then all goes well. */
  befall(path: string, faults: readonly LineFault[]): void
  /** What was asked of that file: 'whole', or the byte from which on. */
  readonly asked: ('whole' | number)[]
  close(): Promise<void>
}

/** A line to a server of this machine, on a port of its own, with faults as they come on a lot. */
export async function openBrokenLine(serverPort: number): Promise<BrokenLine> {
  let broken = { path: '', faults: [] as LineFault[] }
  const proxy = createServer((asked, answer) => {
    if (line.isDown) {
      asked.socket.destroy()
      return
    }
    const isOfFile = asked.method === 'GET' && asked.url === broken.path
    if (isOfFile) line.asked.push(fromByteOf(asked) ?? 'whole')
    const fault = isOfFile ? (broken.faults.shift() ?? null) : null
    pass(asked, answer, { serverPort, fault }).catch(() => asked.socket.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  const line: BrokenLine = {
    origin: `http://127.0.0.1:${address.port}`,
    isDown: false,
    asked: [],
    befall(path, faults) {
      broken = { path, faults: [...faults] }
    },
    close: () => closeServer(proxy, 0),
  }
  return line
}

async function pass(
  asked: IncomingMessage,
  answer: ServerResponse,
  { serverPort, fault }: { serverPort: number; fault: LineFault | null },
): Promise<void> {
  if (fault?.kind === 'page') {
    answer.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in to the guest net</h1>')
    return
  }
  const headers = { ...asked.headers }
  if (fault?.kind === 'whole') delete headers.range
  if (fault?.kind === 'elsewhere') headers.range = 'bytes=1000-'
  const { method, url: path } = asked
  const onward = request({ host: '127.0.0.1', port: serverPort, method, path, headers })
  asked.pipe(onward)
  const [came] = (await once(onward, 'response')) as [IncomingMessage]
  if (fault === null || fault.kind === 'whole' || fault.kind === 'elsewhere') {
    answer.writeHead(came.statusCode ?? 502, came.headers)
    came.pipe(answer)
    return
  }
  const bytes = Buffer.concat(await came.toArray())
  if (fault.kind === 'other-file') {
    answer.writeHead(206, { ...came.headers, etag: `"${'0'.repeat(64)}"` })
    answer.end(bytes.map((byte) => byte ^ 255))
    return
  }
  const begun = bytes.subarray(0, fault.atByte - (fromByteOf(asked) ?? 0))
  if (fault.kind === 'ends-early') {
    const { 'content-length': _, ...rest } = came.headers
    answer.useChunkedEncodingByDefault = false
    answer.writeHead(came.statusCode ?? 502, { ...rest, connection: 'close' })
    answer.end(begun)
    return
  }
  answer.writeHead(came.statusCode ?? 502, came.headers)
  answer.write(begun)
  await allGone(asked.socket)
  asked.socket.destroy()
}

/** What was written lies with the system; a reset must not overtake it on its way. */
async function allGone(socket: Socket): Promise<void> {
  while (socket.writableLength > 0) await once(socket, 'drain')
  await new Promise((resolve) => setTimeout(resolve, 200))
}

/** Null where no part was asked for. */
function fromByteOf({ headers }: IncomingMessage): number | null {
  const from = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]
  return from === undefined ? null : Number(from)
}
