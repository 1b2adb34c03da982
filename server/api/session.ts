import type { SessionInfo } from '../../src/contract/console.ts'
import { dropSessionCookie } from '../security/session-cookie.ts'
import { callingSession } from './api-context.ts'
import type { Mount } from './mount.ts'
import type { Services } from './services.ts'

/** Who is signed in, and signing out. */
export function mountSession(mount: Mount, { store, identity, address }: Services): void {
  mount.route('session', (context) => {
    const info: SessionInfo = {
      organisation: identity.organisation.name,
      role: 'administrator',
      expiresAt: callingSession(context).expiresAt,
    }
    return context.json(info)
  })

  mount.route('signOut', async (context) => {
    await store.sessions.end(callingSession(context).tokenHash)
    dropSessionCookie(context, address.secure)
    return context.body(null, 204)
  })
}
