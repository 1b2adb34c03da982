import { LinkRequest } from '../../src/contract/console.ts'
import { makeLink } from '../stages/enrol/make-link.ts'
import type { Mount } from './mount.ts'
import { parseBody } from './read-body.ts'
import type { Services } from './services.ts'

/** Makes a one-time link for another phone or another administrator. */
export function mountLinks(mount: Mount, { store, clock, address }: Services): void {
  mount.route('makeLink', async (context) => {
    const { administrator } = parseBody(context, LinkRequest)
    const ports = { store, clock, origin: address.origin() }
    return context.json(await makeLink(ports, { administrator, fromStart: false }))
  })
}
