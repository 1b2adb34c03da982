import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { PairingLink } from '../../src/contract/console.ts'
import { closeServer, listenOn } from '../listen.ts'
import { removeControl, writeControl } from './control-file.ts'
import { ImportAsked, type ImportLine } from './control-messages.ts'

/** What this machine's own user can ask of the running server. */
export interface ControlCommands {
  makeLink(): Promise<PairingLink>
  /** Tells how the import goes on, line by line; the last is its end or its refusal. */
  importFolder(asked: ImportAsked, tell: (line: ImportLine) => void): Promise<void>
}

/**
 * Takes commands of this machine's own user (`lotlens link`, `lotlens import`). It is no part of
 * the API: a port of its own on the loopback address, and a token that only the folder's owner can
 * read.
 * @returns how to close it
 */
export async function startControlServer(
  home: string,
  commands: ControlCommands,
): Promise<() => Promise<void>> {
  const token = randomBytes(32).toString('base64url')
  const server = createServer((request, response) => {
    void answer(request, response)
  })
  const port = await listenOn(server, { port: 0, host: '127.0.0.1' })
  await writeControl(home, { port, token })
  return async () => {
    await removeControl(home)
    await closeServer(server, 1_000)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (!isAuthorised(request.headers.authorization)) response.writeHead(401).end()
      else if (request.method !== 'POST') response.writeHead(404).end()
      else if (request.url === '/link') await answerLink(response)
      else if (request.url === '/import') await answerImport(request, response)
      else response.writeHead(404).end()
    } catch (error) {
      if (!(error instanceof Error)) throw error
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end()
    }
  }

  async function answerLink(response: ServerResponse): Promise<void> {
    const link = await commands.makeLink()
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(link))
  }

  async function answerImport(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = ImportAsked.safeParse(JSON.parse(await text(request)))
    if (!asked.success) {
      response.writeHead(400).end()
      return
    }
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
    response.flushHeaders()
    await commands.importFolder(asked.data, (line) => {
      response.write(`${JSON.stringify(line)}\n`)
    })
    response.end()
  }

  function isAuthorised(header: string | undefined): boolean {
    const given = Buffer.from(header ?? '')
    const wanted = Buffer.from(`Bearer ${token}`)
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  }
}
