import type { Health } from '../../src/contract/console.ts'
import { protocolVersion } from '../../src/contract/version.ts'
import type { Mount } from './mount.ts'
import type { Services } from './services.ts'

/** Whether the server is up, and its clock. */
export function mountHealth(mount: Mount, { clock }: Services): void {
  mount.route('health', (context) => {
    const health: Health = {
      status: 'ok',
      name: 'lotlens',
      protocol: protocolVersion,
      now: clock(),
    }
    return context.json(health)
  })
}
