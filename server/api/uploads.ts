import { Sha256 } from '../../src/contract/ids.ts'
import { chunkBytes } from '../../src/contract/sync.ts'
import { ApiError } from '../api-error.ts'
import { callingDevice, type ApiContext } from './api-context.ts'
import type { Mount } from './mount.ts'
import type { Services } from './services.ts'

/** Photos by the tus protocol, one signed chunk at a time (docs/sync.md, Uploads). */
export function mountUploads(mount: Mount, { uploads }: Services): void {
  const limit = { bodyLimitBytes: chunkBytes }

  mount.route(
    'uploadCreate',
    (context) => uploads.create(callingDevice(context), context.req.raw),
    limit,
  )

  mount.route('uploadOffset', (context) =>
    uploads.offset(callingDevice(context), ownSha(context), context.req.raw),
  )

  mount.route(
    'uploadChunk',
    (context) => {
      const upload = { sha: ownSha(context), chunk: context.get('body') }
      return uploads.append(callingDevice(context), upload, context.req.raw)
    },
    limit,
  )
}

/** The sha of the path, where the path's device is the one that signed. */
function ownSha(context: ApiContext): Sha256 {
  if (context.req.param('device') !== callingDevice(context).id) {
    throw new ApiError('forbidden', 'this upload is of another device')
  }
  const sha = Sha256.safeParse(context.req.param('sha'))
  if (!sha.success) throw new ApiError('not_found', 'there is no such upload')
  return sha.data
}
