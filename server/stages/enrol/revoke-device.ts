import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'

/**
 * Refuses a device from its next request on, and signs its browser out. What it sent before stays.
 * @throws ApiError not_found
 */
export async function revokeDevice(
  { store, clock }: { store: Store; clock: Clock },
  deviceId: string,
  by: { readonly actor: string },
): Promise<void> {
  const at = clock()
  await store.transaction(async ({ devices, sessions, events }) => {
    if ((await devices.find(deviceId)) === null) {
      throw new ApiError('not_found', 'there is no such device')
    }
    if (!(await devices.revoke(deviceId, at))) return
    await sessions.endOfDevice(deviceId)
    await events.append({
      stream: `device:${deviceId}`,
      type: 'device.revoked',
      payload: {},
      actor: by.actor,
      device: deviceId,
      at,
    })
  })
}
