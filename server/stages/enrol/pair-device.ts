import type { PairRequest, PairResponse } from '../../../src/contract/pairing.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { isUsableKey } from '../../security/device-signature.ts'
import { pairingCodeHash } from '../../security/pairing-code.ts'
import type { ServerIdentity } from '../../security/server-identity.ts'

/**
 * Uses a one-time code up and pairs the device. A device that is paired already keeps its key: who
 * holds a code must not take another's name by it. Once revoked, it may come again with a new one.
 * @throws ApiError invalid_request, pairing_code_invalid, conflict
 */
export async function pairDevice(
  { store, identity, clock }: { store: Store; identity: ServerIdentity; clock: Clock },
  request: PairRequest,
): Promise<PairResponse> {
  const { deviceId, publicKey, name } = request
  if (!isUsableKey(publicKey)) {
    throw new ApiError('invalid_request', 'is no point of the curve P-256', { field: 'publicKey' })
  }
  if (/\p{Cc}/u.test(name)) {
    throw new ApiError('invalid_request', 'must hold no control characters', { field: 'name' })
  }
  const now = clock()
  const administrator = await store.transaction(async ({ codes, devices, events }) => {
    const codeHash = pairingCodeHash(request.code)
    const code = await codes.use({ codeHash, deviceId, now })
    if (code === null) {
      throw new ApiError('pairing_code_invalid', 'this code was used, has expired or never was')
    }
    const before = await devices.find(deviceId)
    const sameKey = before?.publicKey.x === publicKey.x && before.publicKey.y === publicKey.y
    if (before !== null && before.revokedAt === null && !sameKey) {
      throw new ApiError('conflict', 'this device is paired with another key: revoke it first')
    }
    const organisationId = identity.organisation.id
    await devices.pair({ id: deviceId, organisationId, name, publicKey, at: now })
    await events.append({
      stream: `device:${deviceId}`,
      type: 'device.paired',
      payload: { publicKey, administrator: code.administrator },
      actor: deviceId,
      device: deviceId,
      at: now,
    })
    return code.administrator
  })
  return {
    deviceId,
    organisation: identity.organisation,
    serverEpoch: identity.epoch,
    serverPublicKey: identity.publicKey,
    administrator,
  }
}
