import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Environment } from '../environment.ts'
import { closeServer, graceMs, listenOn, type Ports } from '../listen.ts'
import type { Undo } from '../undo.ts'
import { serverCertificate } from './server-certificate.ts'
import { makeTrustServer } from './trust-page.ts'

const renewalCheckMs = 12 * 3_600_000

/** HTTPS on PORT; on PORT + 1 what a phone needs to trust it. */
export async function listenSecurely(
  { home, host, port }: Pick<Environment, 'home' | 'host' | 'port'>,
  listener: RequestListener,
  { undo, log }: { undo: Undo; log: Logger },
): Promise<Ports> {
  const certificate = () => serverCertificate(join(home, 'tls'), { host, now: Date.now() })
  const { authorityPem, leaf } = await certificate()
  const options = { key: leaf.keyPem, cert: leaf.certificatePem + authorityPem }
  const server = createServer(options, listener)
  const app = await listenOn(server, { port, host })
  undo.add(() => closeServer(server, graceMs))
  const trustServer = makeTrustServer(authorityPem, app)
  const trust = await listenOn(trustServer, { port: port === 0 ? 0 : port + 1, host })
  undo.add(() => closeServer(trustServer, graceMs))
  undo.add(renewFrom(server, certificate, log))
  return { app, trust }
}

/** A server that runs for a year, or that moves to another network, needs a new leaf meanwhile. */
function renewFrom(
  server: Server,
  certificate: () => ReturnType<typeof serverCertificate>,
  log: Logger,
): () => Promise<void> {
  const renew = async () => {
    const { authorityPem, leaf } = await certificate()
    server.setSecureContext({ key: leaf.keyPem, cert: leaf.certificatePem + authorityPem })
  }
  const timer = setInterval(() => {
    renew().catch((error: unknown) => log.error({ err: error }, 'could not renew the certificate'))
  }, renewalCheckMs)
  timer.unref()
  return async () => clearInterval(timer)
}
