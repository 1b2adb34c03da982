import { and, eq, gt, isNull, lt } from 'drizzle-orm'
import type { Queries } from './database.ts'
import { pairingCode } from './schema.ts'

/** One-time codes; only their hashes are stored. */
export class PairingCodeRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  async add(code: {
    codeHash: string
    administrator: boolean
    fromStart: boolean
    expiresAt: number
  }): Promise<void> {
    await this.#db.insert(pairingCode).values(code)
  }

  /** Uses the code up; null where there is none, it was used, or it has expired. */
  async use(given: {
    codeHash: string
    deviceId: string
    now: number
  }): Promise<{ administrator: boolean } | null> {
    const [used] = await this.#db
      .update(pairingCode)
      .set({ usedAt: given.now, usedBy: given.deviceId })
      .where(
        and(
          eq(pairingCode.codeHash, given.codeHash),
          isNull(pairingCode.usedAt),
          gt(pairingCode.expiresAt, given.now),
        ),
      )
      .returning({ administrator: pairingCode.administrator })
    return used ?? null
  }

  /** A link that an earlier run of the server printed ends with that run. */
  async dropStartCodes(): Promise<void> {
    await this.#db
      .delete(pairingCode)
      .where(and(eq(pairingCode.fromStart, true), isNull(pairingCode.usedAt)))
  }

  async dropExpired(now: number): Promise<void> {
    await this.#db.delete(pairingCode).where(lt(pairingCode.expiresAt, now))
  }
}
