import { lt, sql } from 'drizzle-orm'
import type { Queries } from './database.ts'
import { device, usedNonce } from './schema.ts'

/** Nonces that may not come again, and with them when each device was last seen. */
export class NonceRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /**
   * Uses a nonce up and notes that the device was here.
   * @returns false where it had been used: the request is a replay
   */
  async use(given: {
    deviceId: string
    nonce: string
    now: number
    expiresAt: number
  }): Promise<boolean> {
    const { deviceId, nonce, now, expiresAt } = given
    // One statement, and no wait for the disk: what a crash can undo here is at most the memory of
    // a request that is harmless to repeat (every device route is idempotent).
    const result = await this.#db.execute(sql`
      with relaxed as (select set_config('synchronous_commit', 'off', true) as setting),
      used as (
        insert into ${usedNonce} (device_id, nonce, expires_at)
        select ${deviceId}, ${nonce}, ${expiresAt}::bigint from relaxed
        on conflict do nothing returning nonce
      ),
      seen as (update ${device} set last_seen_at = ${now}::bigint where id = ${deviceId} returning id)
      select count(*)::int as used from used`)
    return firstNumber(result, 'used') === 1
  }

  /** Forgets what no clock skew could let pass again. */
  async forgetExpired(now: number): Promise<void> {
    await this.#db.delete(usedNonce).where(lt(usedNonce.expiresAt, now))
  }
}

/** Both drivers answer `{ rows }`; drizzle's common type does not say so. */
function firstNumber(result: unknown, column: string): number {
  const rows = (result as { rows?: Record<string, unknown>[] }).rows
  const value = rows?.[0]?.[column]
  if (typeof value !== 'number') throw new Error(`the database gave no number ${column}`)
  return value
}
