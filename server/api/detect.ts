import { tryVersion } from '../stages/rollout/try-version.ts'
import { callingSession } from './api-context.ts'
import type { Mount } from './mount.ts'
import type { Services } from './services.ts'

const maxPictureBytes = 40 * 1024 * 1024

/** The staging endpoint: one version on one photo, whose bytes are the body. */
export function mountDetect(mount: Mount, services: Services): void {
  mount.route(
    'tryVersion',
    async (context) => {
      const { organisationId } = callingSession(context)
      const asked = { version: context.req.query('version'), picture: context.get('body') }
      return context.json(await tryVersion(services, organisationId, asked))
    },
    { bodyLimitBytes: maxPictureBytes },
  )
}
