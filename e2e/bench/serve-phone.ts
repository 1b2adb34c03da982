import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { pino } from 'pino'
import { projectFolder } from '../../server/build/project-folder.ts'
import type { Ports } from '../../server/listen.ts'
import { listenSecurely } from '../../server/tls/listen-securely.ts'
import { lanAddresses } from '../../server/tls/local-addresses.ts'
import { Undo } from '../../server/undo.ts'
import { buildDetectPage } from '../build-detect-page.ts'
import { publishIn } from '../detect-browser.ts'
import type { PhoneBenchFiles } from '../detect-page/phone-bench.ts'
import { builtFiles } from '../isolated-server.ts'
import { releasedModel } from '../released-model.ts'
import { class640Of, type Class640 } from './bench-models.ts'
import { benchPhoto } from './bench-photo.ts'
import { publish640 } from './contenders.ts'

/** Serves the benchmark for a real phone, and says how to come by its figures. */
export async function servePhone(): Promise<void> {
  const home = process.env['LOTLENS_HOME'] ?? join(projectFolder, '.lotlens')
  const port = Number(process.env['PORT'] ?? 8443)
  const roundCount = Number(process.env['LOTLENS_BENCH_ROUNDS'] ?? 7)
  const undo = new Undo()
  const files = await class640Of(await releasedModel())
  const ports = await openPhoneBench({ files, roundCount, home, port }, undo)
  console.log(howTo(ports))
  await once(process, 'SIGINT')
  await undo.run()
}

export interface PhoneBenchPlace {
  readonly files: Omit<Class640, 'wideFloat'>
  readonly roundCount: number
  /** Whose certificate it is: a phone that trusts the site in this folder need not be made to again. */
  readonly home: string
  /** 0: any. The way to trust it is on the next one. */
  readonly port: number
}

/** The page over HTTPS, which threads need, for every machine that reaches this one. */
export async function openPhoneBench(
  { files, roundCount, home, port }: PhoneBenchPlace,
  undo: Undo,
): Promise<Ports> {
  const folder = await buildDetectPage()
  const publish = publishIn(folder, undo)
  const photo = await benchPhoto()
  const { squareFloat } = files
  const page: PhoneBenchFiles = {
    bench: await publish640({ publish }, files),
    reference: {
      url: (await publish(squareFloat.path, squareFloat.size)).url,
      side: squareFloat.size.width,
    },
    photo: await publish(photo.path, photo.size),
    roundCount,
  }
  await writeFile(join(folder, 'phone.json'), JSON.stringify(page))
  const place = { home, host: '0.0.0.0', port }
  return await listenSecurely(place, phonePage(folder), { undo, log: pino() })
}

/** The page that makes a phone trust this machine leads to '/'. */
function phonePage(folder: string): RequestListener {
  const files = builtFiles(folder)
  return (request, response) => {
    if (request.url === '/') response.writeHead(302, { Location: '/?phone' }).end()
    else files(request, response)
  }
}

/** A machine has an address in each network that it is in: the phone's is one of them. */
function howTo({ app, trust }: Ports): string {
  const addresses = lanAddresses()
  const all = (urlOf: (address: string) => string): string =>
    (addresses.length === 0 ? ['localhost'] : addresses).map(urlOf).join('\n   or ')
  return [
    '1. On the phone, in the same network, make it trust this machine (once):',
    `      ${all((address) => `http://${address}:${trust}`)}`,
    '2. Open there, tap Measure, and leave the phone alone for about a minute:',
    `      ${all((address) => `https://${address}:${app}`)}`,
    '3. Copy the code that it shows, and read it here:',
    '      npm run bench:detect -- --decode CODE',
    'Ctrl-C ends it.',
  ].join('\n')
}
