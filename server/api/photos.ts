import { Readable } from 'node:stream'
import { ApiError } from '../api-error.ts'
import { callingOrganisation } from './api-context.ts'
import type { Mount } from './mount.ts'
import type { Services } from './services.ts'

/** A photo's bytes, through the caller's organisation's own reference to it. */
export function mountPhotos(mount: Mount, { store, objects }: Services): void {
  mount.route('photo', async (context) => {
    const sha = context.req.param('sha') ?? ''
    const photo = await store.blobs.find(callingOrganisation(context), sha)
    const object = photo === null ? null : await objects.read(photo.sha)
    if (object === null) throw new ApiError('not_found', 'there is no such photo')
    context.header('Content-Type', 'image/jpeg')
    context.header('Content-Length', String(object.sizeBytes))
    context.header('Content-Disposition', `inline; filename="${sha}.jpg"`)
    // The address is the content; another user of this browser must not find it in its cache.
    context.header('Cache-Control', 'private, max-age=3600, immutable')
    context.header('Vary', 'Cookie')
    if (context.req.method === 'HEAD') {
      object.stream.destroy()
      return context.body(null)
    }
    return context.body(Readable.toWeb(object.stream) as ReadableStream)
  })
}
