import { join } from 'node:path'
import { createServer, type RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Logger } from 'pino'
import { openLotlens, type Lotlens } from './app.ts'
import { projectFolder } from './build/project-folder.ts'
import type { Environment } from './environment.ts'
import { startControlServer, type ControlCommands } from './home/control-server.ts'
import { closeServer, graceMs, listenOn, type Ports } from './listen.ts'
import { phoneHowTo, publicAddress } from './public-address.ts'
import { importForCommand } from './stages/dataset/import-for-command.ts'
import { makeLink } from './stages/enrol/make-link.ts'
import { Undo } from './undo.ts'

export interface RunningServer {
  /** What to tell the person who started it. */
  readonly readyLines: readonly string[]
  /** Resolves where it can do no more. */
  readonly lost: Promise<Error>
  close(): Promise<void>
}

/** Opens the data and listens. The caller holds the folder's lock. */
export async function runServer(environment: Environment, log: Logger): Promise<RunningServer> {
  const undo = new Undo()
  try {
    const opened = await open(environment, log, undo)
    return { ...opened, close: () => undo.run() }
  } catch (error) {
    await undo.run()
    throw error
  }
}

async function open(
  environment: Environment,
  log: Logger,
  undo: Undo,
): Promise<Pick<RunningServer, 'readyLines' | 'lost'>> {
  const { home, host, databaseUrl } = environment
  let ports: Ports = { app: environment.port, trust: null }
  const address = publicAddress(host, () => ports)
  const lotlens = await openLotlens({
    home,
    databaseUrl,
    appFolder: join(projectFolder, 'dist', 'app'),
    address,
    alerts: environment.alerts,
    clock: Date.now,
    log,
  })
  undo.add(() => lotlens.close())
  if (address.secure) {
    // Certificates take a third of a second to load; most starts need none.
    const { listenSecurely } = await import('./tls/listen-securely.ts')
    const listener = listenerOf(lotlens)
    ports = await listenSecurely(environment, listener, { undo, log })
  } else {
    const server = createServer(listenerOf(lotlens))
    ports = { app: await listenOn(server, { port: environment.port, host }), trust: null }
    undo.add(() => closeServer(server, graceMs))
  }
  const { store, clock } = lotlens.services
  const link = (fromStart: boolean) =>
    makeLink({ store, clock, origin: address.origin() }, { administrator: true, fromStart })
  const commands: ControlCommands = {
    makeLink: () => link(false),
    importFolder: (asked, tell) => importForCommand(lotlens.services, asked, tell),
  }
  undo.add(await startControlServer(home, commands))
  await lotlens.startJobs()
  const lines = readyLines((await link(true)).url, address.network().https?.trustUrls[0])
  return { readyLines: lines, lost: lotlens.lost }
}

/** hono's listener answers every error itself; its promise is nothing to wait for. */
function listenerOf({ router }: Lotlens): RequestListener {
  const listener = getRequestListener(router.fetch)
  return (request, response) => void listener(request, response)
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
