import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { PairingLink } from '../../src/contract/console.ts'
import { closeServer, listenOn } from '../listen.ts'
import { removeControl, writeControl } from './control-file.ts'

/**
 * Takes commands of this machine's own user (`lotlens link`). It is no part of the API: a port of
 * its own on the loopback address, and a token that only the folder's owner can read.
 * @returns how to close it
 */
export async function startControlServer(
  home: string,
  makeLink: () => Promise<PairingLink>,
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
    if (!isAuthorised(request.headers.authorization)) {
      response.writeHead(401).end()
    } else if (request.method !== 'POST' || request.url !== '/link') {
      response.writeHead(404).end()
    } else {
      try {
        const link = await makeLink()
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(link))
      } catch (error) {
        if (!(error instanceof Error)) throw error
        response.writeHead(500).end()
      }
    }
  }

  function isAuthorised(header: string | undefined): boolean {
    const given = Buffer.from(header ?? '')
    const wanted = Buffer.from(`Bearer ${token}`)
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  }
}
