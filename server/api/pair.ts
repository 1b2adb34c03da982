import type { HttpBindings } from '@hono/node-server'
import type { DeviceId } from '../../src/contract/ids.ts'
import { PairRequest } from '../../src/contract/pairing.ts'
import { ApiError } from '../api-error.ts'
import {
  deviceOfCookie,
  giveDeviceCookie,
  giveSessionCookie,
  sessionMs,
} from '../security/session-cookie.ts'
import { earlierDevice } from '../stages/enrol/earlier-device.ts'
import { pairDevice } from '../stages/enrol/pair-device.ts'
import type { ApiContext } from './api-context.ts'
import type { Mount } from './mount.ts'
import { parseBody } from './read-body.ts'
import type { Services } from './services.ts'

/** A device offers a one-time code and its public key; an administrator's code signs its browser in. */
export function mountPair(mount: Mount, services: Services): void {
  const { store, identity, clock, pairAttempts, address } = services
  mount.route('pair', async (context) => {
    const who = remoteAddress(context)
    if (pairAttempts.isExhausted(who)) {
      context.header('Retry-After', '60')
      throw new ApiError('too_many_requests', 'too many wrong codes: wait a few minutes')
    }
    const request = parseBody(context, PairRequest)
    const response = await pairDevice(services, request).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 'pairing_code_invalid') {
        pairAttempts.noteFailure(who)
      }
      throw error
    })
    const earlier = await earlierDeviceOf(context, response.deviceId)
    giveDeviceCookie(context, response.deviceId, address.secure)
    if (response.administrator) {
      const now = clock()
      await store.sessions.add({
        tokenHash: giveSessionCookie(context, address.secure),
        organisationId: identity.organisation.id,
        deviceId: response.deviceId,
        createdAt: now,
        expiresAt: now + sessionMs,
      })
    }
    return context.json({ ...response, ...(earlier === null ? {} : { earlierDevice: earlier }) })
  })

  /** A phone's id is minted with its store: another one in the same browser means that that went. */
  async function earlierDeviceOf(context: ApiContext, deviceId: DeviceId) {
    const before = deviceOfCookie(context)
    if (before === null || before === deviceId) return null
    return earlierDevice(store, identity.organisation.id, before)
  }
}

/** The peer's address; a test through the router has none. */
function remoteAddress(context: ApiContext): string {
  const bindings = context.env as Partial<HttpBindings> | undefined
  return bindings?.incoming?.socket.remoteAddress ?? 'in-process'
}
