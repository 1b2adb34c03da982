import { and, eq, gt, lt } from 'drizzle-orm'
import type { Queries } from './database.ts'
import { session } from './schema.ts'

export interface Session {
  readonly tokenHash: string
  readonly organisationId: string
  /** The device that the browser was paired as: whom events name as the actor. */
  readonly deviceId: string
  readonly createdAt: number
  readonly expiresAt: number
}

/** Administrators' sessions; only the hashes of their tokens are stored. */
export class SessionRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  async add(row: Session): Promise<void> {
    await this.#db.insert(session).values(row)
  }

  /** The session, unless it has expired. */
  async find(tokenHash: string, now: number): Promise<Session | null> {
    const [row] = await this.#db
      .select()
      .from(session)
      .where(and(eq(session.tokenHash, tokenHash), gt(session.expiresAt, now)))
    return row ?? null
  }

  async end(tokenHash: string): Promise<void> {
    await this.#db.delete(session).where(eq(session.tokenHash, tokenHash))
  }

  /** Signs out every browser that was paired as this device. */
  async endOfDevice(deviceId: string): Promise<void> {
    await this.#db.delete(session).where(eq(session.deviceId, deviceId))
  }

  async dropExpired(now: number): Promise<void> {
    await this.#db.delete(session).where(lt(session.expiresAt, now))
  }
}
