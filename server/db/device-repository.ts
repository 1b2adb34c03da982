import { desc, eq, sql } from 'drizzle-orm'
import type { DeviceRow } from '../../src/contract/console.ts'
import { DeviceId } from '../../src/contract/ids.ts'
import { DevicePublicKey } from '../../src/contract/pairing.ts'
import type { Queries } from './database.ts'
import { device, record } from './schema.ts'

export interface Device {
  readonly id: DeviceId
  readonly organisationId: string
  readonly name: string
  readonly publicKey: DevicePublicKey
  readonly revokedAt: number | null
}

/** Paired devices: public key, name, when last seen, whether revoked. */
export class DeviceRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /** The device, or null where none of that id was ever paired. */
  async find(id: string): Promise<Device | null> {
    const [row] = await this.#db.select().from(device).where(eq(device.id, id))
    if (row === undefined) return null
    const { organisationId, name, revokedAt } = row
    const publicKey = DevicePublicKey.parse(JSON.parse(row.publicKey))
    return { id: DeviceId.parse(row.id), organisationId, name, publicKey, revokedAt }
  }

  /** Adds the device, or pairs it anew with its new key and name. */
  async pair(given: Omit<Device, 'revokedAt'> & { readonly at: number }): Promise<void> {
    const { id, organisationId, name, at } = given
    const row = { name, organisationId, publicKey: JSON.stringify(given.publicKey), pairedAt: at }
    await this.#db
      .insert(device)
      .values({ id, ...row })
      .onConflictDoUpdate({ target: device.id, set: { ...row, revokedAt: null } })
  }

  /** False where it was revoked already or is unknown. */
  async revoke(id: string, at: number): Promise<boolean> {
    const changed = await this.#db
      .update(device)
      .set({ revokedAt: at })
      .where(sql`${device.id} = ${id} and ${device.revokedAt} is null`)
      .returning({ id: device.id })
    return changed.length > 0
  }

  /** All devices of an organisation, newest first. */
  async list(organisationId: string): Promise<DeviceRow[]> {
    const rows = await this.#db
      .select({
        id: device.id,
        name: device.name,
        pairedAt: device.pairedAt,
        lastSeenAt: device.lastSeenAt,
        revokedAt: device.revokedAt,
        recordCount: sql<string>`count(${record.hash})`,
        lastSeq: sql<string>`coalesce(max(${record.seq}), 0)`,
      })
      .from(device)
      .leftJoin(record, eq(record.deviceId, device.id))
      .where(eq(device.organisationId, organisationId))
      .groupBy(device.id)
      .orderBy(desc(device.pairedAt))
    return rows.map((row) => ({
      ...row,
      id: DeviceId.parse(row.id),
      recordCount: Number(row.recordCount),
      lastSeq: Number(row.lastSeq),
    }))
  }
}
