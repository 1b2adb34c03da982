import { join } from 'node:path'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import { getRequestListener } from '@hono/node-server'
import type { Logger } from 'pino'
import { openLotlens, type Lotlens } from './app.ts'
import { projectFolder } from './build/project-folder.ts'
import type { Environment } from './environment.ts'
import { startControlServer } from './home/control-server.ts'
import { closeServer, listenOn } from './listen.ts'
import { phoneHowTo, publicAddress } from './public-address.ts'
import { makeLink } from './stages/enrol/make-link.ts'
import { serverCertificate } from './tls/server-certificate.ts'
import { makeTrustServer } from './tls/trust-page.ts'

/** How long a request may go on after the signal to stop. */
const graceMs = 10_000
const renewalCheckMs = 12 * 3_600_000

export interface RunningServer {
  /** What to tell the person who started it. */
  readonly readyLines: readonly string[]
  close(): Promise<void>
}

/** Everything that must be undone at the end, the last opened first. */
class Undo {
  readonly #steps: (() => Promise<void>)[] = []

  add(step: () => Promise<void>): void {
    this.#steps.unshift(step)
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0)) await step()
  }
}

/** Opens the data and listens. The caller holds the folder's lock. */
export async function runServer(environment: Environment, log: Logger): Promise<RunningServer> {
  const undo = new Undo()
  try {
    const readyLines = await open(environment, log, undo)
    return { readyLines, close: () => undo.run() }
  } catch (error) {
    await undo.run()
    throw error
  }
}

async function open(environment: Environment, log: Logger, undo: Undo): Promise<string[]> {
  const { home, host, databaseUrl } = environment
  const ports = { app: environment.port, trust: null as number | null }
  const address = publicAddress(host, () => ports)
  const lotlens = await openLotlens({
    home,
    databaseUrl,
    appFolder: join(projectFolder, 'dist', 'app'),
    address,
    clock: Date.now,
    log,
  })
  undo.add(() => lotlens.close())
  if (address.secure) await listenSecurely(environment, lotlens, { ports, undo })
  else {
    const server = createHttpServer(listenerOf(lotlens))
    ports.app = await listenOn(server, { port: environment.port, host })
    undo.add(() => closeServer(server, graceMs))
  }
  const { store, clock } = lotlens.services
  const link = (fromStart: boolean) =>
    makeLink({ store, clock, origin: address.origin() }, { administrator: true, fromStart })
  undo.add(await startControlServer(home, () => link(false)))
  await lotlens.startJobs()
  return readyLines((await link(true)).url, address.network().https?.trustUrls[0])
}

/** hono's listener answers every error itself; its promise is nothing to wait for. */
function listenerOf({ router }: Lotlens): RequestListener {
  const listener = getRequestListener(router.fetch)
  return (request, response) => void listener(request, response)
}

/** HTTPS on PORT; on PORT + 1 what a phone needs to trust it. */
async function listenSecurely(
  { home, host, port }: Environment,
  lotlens: Lotlens,
  given: { ports: { app: number; trust: number | null }; undo: Undo },
): Promise<void> {
  const { ports, undo } = given
  const certificate = () => serverCertificate(join(home, 'tls'), { host, now: Date.now() })
  const { authorityPem, leaf } = await certificate()
  const options = { key: leaf.keyPem, cert: leaf.certificatePem + authorityPem }
  const server = createHttpsServer(options, listenerOf(lotlens))
  ports.app = await listenOn(server, { port, host })
  undo.add(() => closeServer(server, graceMs))
  const trust = makeTrustServer(authorityPem, () => ports.app)
  ports.trust = await listenOn(trust, { port: port === 0 ? 0 : port + 1, host })
  undo.add(() => closeServer(trust, graceMs))
  undo.add(renewFrom(server, certificate, lotlens.services.log))
}

/** A server that runs for a year, or that moves to another network, needs a new leaf meanwhile. */
function renewFrom(
  server: HttpsServer,
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

function readyLines(link: string, trustUrl: string | undefined): string[] {
  const phone =
    trustUrl === undefined
      ? `From a phone: stop this, run \`${phoneHowTo}\`, and follow the page that it names.`
      : `From a phone: first open ${trustUrl} and trust the certificate.`
  return [
    'Lotlens is ready. This link works once; it signs your browser in and pairs it:',
    '',
    link,
    '',
    phone,
    'A fresh link at any time: npm run lotlens -- link',
  ]
}
