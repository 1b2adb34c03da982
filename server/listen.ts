import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { StartError } from './start-error.ts'

/** How long a request may go on after the signal to stop. */
export const graceMs = 10_000

/** Where the server listens, once it does; `trust` is the plain-HTTP port beside HTTPS. */
export interface Ports {
  readonly app: number
  readonly trust: number | null
}

/**
 * Listens, and gives the port that it got.
 * @throws StartError where the port or the address cannot be had
 */
export async function listenOn(
  server: HttpServer | HttpsServer,
  { port, host }: { port: number; host: string },
): Promise<number> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw startError(error, port, host)
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

/** Answers what is under way, up to `graceMs`, and takes nothing new. */
export async function closeServer(
  server: HttpServer | HttpsServer,
  graceMs: number,
): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(timer)
}

function startError(error: unknown, port: number, host: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return new StartError(
      `port ${port} is in use by another program; stop that, or choose another: ` +
        `PORT=${port + 2} npm start`,
    )
  }
  if (code === 'EACCES') {
    return new StartError(`port ${port} is not for everyone to listen on: choose one above 1023`)
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new StartError(`LOTLENS_HOST: this machine has no address ${host}; 0.0.0.0 means all`)
  }
  return error
}
