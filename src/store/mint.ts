import { v4, v7 } from 'uuid'
import { DeviceId, RecordId } from '../contract/ids.ts'
import type { StoreEnvironment } from './environment.ts'

/** A new record's id: UUIDv7, so that ids sort by the device's clock (RFC 9562). */
export function mintRecordId(environment: Pick<StoreEnvironment, 'clock' | 'random'>): RecordId {
  const options = { msecs: environment.clock.nowMs(), random: environment.random(16) }
  return RecordId.parse(v7(options))
}

/** A new device's id: random alone, so that it says nothing of when the store was made. */
export function mintDeviceId(environment: Pick<StoreEnvironment, 'random'>): DeviceId {
  return DeviceId.parse(v4({ random: environment.random(16) }))
}
