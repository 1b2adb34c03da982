import { currentManifest } from '../stages/rollout/issue-manifest.ts'
import { readModelFile } from '../stages/rollout/model-file.ts'
import { callingDevice, callingOrganisation } from './api-context.ts'
import { parseRange } from './byte-range.ts'
import type { Mount } from './mount.ts'
import type { Services } from './services.ts'

/** What devices are to run: the signed manifest, and the files that it names. */
export function mountModel(mount: Mount, services: Services): void {
  const { store, home } = services
  mount.route('deviceManifest', async (context) => {
    const { organisationId, id: deviceId } = callingDevice(context)
    const asking = { organisationId, deviceId }
    return context.json({ manifest: await currentManifest(store, asking, services) })
  })

  mount.route('modelFile', async (context) => {
    const organisationId = callingOrganisation(context)
    const sha = context.req.param('sha') ?? ''
    const { bytes } = await readModelFile({ store, home }, organisationId, sha)
    context.header('Content-Type', 'application/octet-stream')
    context.header('Accept-Ranges', 'bytes')
    context.header('ETag', `"${sha}"`)
    // The address is the content.
    context.header('Cache-Control', 'private, max-age=31536000, immutable')
    context.header('Vary', 'Cookie')
    const range = parseRange(context.req.header('range'), bytes.length)
    if (range === 'none') {
      context.header('Content-Range', `bytes */${bytes.length}`)
      return context.body(null, 416)
    }
    const { start, end } = range === 'all' ? { start: 0, end: bytes.length - 1 } : range
    context.header('Content-Length', String(end - start + 1))
    if (range !== 'all') context.header('Content-Range', `bytes ${start}-${end}/${bytes.length}`)
    if (context.req.method === 'HEAD') return context.body(null)
    return context.body(bytes.slice(start, end + 1), range === 'all' ? 200 : 206)
  })
}
