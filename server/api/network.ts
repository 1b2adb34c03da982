import type { Mount } from './mount.ts'
import type { Services } from './services.ts'

/** How a phone reaches this server. */
export function mountNetwork(mount: Mount, { address }: Services): void {
  mount.route('network', (context) => context.json(address.network()))
}
