import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { projectFolder } from '../../server/build/project-folder.ts'
import { listenSecurely } from '../../server/tls/listen-securely.ts'
import { lanAddresses } from '../../server/tls/local-addresses.ts'
import { Undo } from '../../server/undo.ts'
import { buildDetectPage } from '../build-detect-page.ts'
import { publishIn } from '../detect-browser.ts'
import type { PhoneBenchFiles } from '../detect-page/phone-bench.ts'
import { builtFiles } from '../isolated-server.ts'
import { releasedModel } from '../released-model.ts'
import { class640Of } from './bench-models.ts'
import { benchPhoto } from './bench-photo.ts'
import { publish640 } from './contenders.ts'

const port = Number(process.env['PORT'] ?? 8443)

/**
 * Serves the benchmark for a real phone over HTTPS, which threads need; the certificate is that of
 * the site in `LOTLENS_HOME`, so that a phone that trusts it need not be made to again.
 */
export async function servePhone(): Promise<void> {
  const folder = await buildDetectPage()
  const undo = new Undo()
  const publish = publishIn(folder, undo)
  const class640 = await class640Of(await releasedModel())
  const photo = await benchPhoto()
  const { squareFloat } = class640
  const files: PhoneBenchFiles = {
    bench: await publish640({ publish }, class640),
    reference: {
      url: (await publish(squareFloat.path, squareFloat.size)).url,
      side: squareFloat.size.width,
    },
    photo: await publish(photo.path, photo.size),
  }
  await writeFile(join(folder, 'phone.json'), JSON.stringify(files))
  const home = process.env['LOTLENS_HOME'] ?? join(projectFolder, '.lotlens')
  const place = { home, host: '0.0.0.0', port }
  const ports = await listenSecurely(place, builtFiles(folder), { undo, log: pino() })
  const [address = 'localhost'] = lanAddresses()
  console.log(`Make the phone trust this machine, once: http://${address}:${ports.trust}`)
  console.log(`Then open there:                         https://${address}:${ports.app}/?phone`)
  console.log('Its code becomes figures by: npm run bench:detect -- --decode CODE')
  process.once('SIGINT', () => void undo.run().then(() => process.exit()))
}
