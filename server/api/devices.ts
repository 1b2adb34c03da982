import { revokeDevice } from '../stages/enrol/revoke-device.ts'
import { callingSession } from './api-context.ts'
import type { Mount } from './mount.ts'
import type { Services } from './services.ts'

/** Paired devices, and revoking one that was lost. */
export function mountDevices(mount: Mount, services: Services): void {
  mount.route('devices', async (context) => {
    const { organisationId } = callingSession(context)
    return context.json({ devices: await services.store.devices.list(organisationId) })
  })

  mount.route('revokeDevice', async (context) => {
    const actor = callingSession(context).deviceId
    await revokeDevice(services, context.req.param('id') ?? '', { actor })
    return context.body(null, 204)
  })
}
