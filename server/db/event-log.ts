import { asc, desc, gt, lt, eq, sql } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import type { LoggedEvent } from '../../src/contract/console.ts'
import { Sha256 } from '../../src/contract/ids.ts'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import type { Queries } from './database.ts'
import { event } from './schema.ts'

export interface NewEvent {
  /** What it is about, e.g. `inspection:<id>`, `device:<id>`, `photo:<sha>`, `server`. */
  readonly stream: string
  readonly type: string
  /** JSON; hashes and ids, no personal data, no blob. */
  readonly payload: unknown
  /** Pseudonymous: a device's id, or `server`. */
  readonly actor: string
  readonly device: string | null
  readonly at: number
}

/** One row, with the payload as the text that was hashed. */
export type EventRow = typeof event.$inferSelect

/** `prev_hash` of the first event. */
export const chainStart = '0'.repeat(64)

/** Any number will do, as long as nothing else locks it. */
const appendLock = 5_463_721

/** SHA-256(prev_hash || canonical JSON of every other column), hexadecimal. Source: docs/events.md. */
export function eventHash(row: Omit<EventRow, 'hash'>): string {
  const { seq, stream, version, type, actor, device, at } = row
  const payload = JSON.parse(row.payload) as unknown
  const text = canonicalJson({ seq, stream, version, type, payload, actor, device, at })
  return createHash('sha256').update(row.prevHash).update(text).digest('hex')
}

/** The append-only log. `append` belongs into the transaction of the row that it tells of. */
export class EventLog {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /**
   * Makes other writers wait until this transaction ends, so that what it reads from here on still
   * holds where it appends. One lock for all: two could wait for each other.
   */
  async lock(): Promise<void> {
    await this.#db.execute(sql`select pg_advisory_xact_lock(${appendLock})`)
  }

  /**
   * Adds one event at the end of the chain. Must run in a transaction: the lock that keeps writers
   * in line is held to its end.
   */
  async append(given: NewEvent): Promise<void> {
    await this.lock()
    const [last] = await this.#db.select().from(event).orderBy(desc(event.seq)).limit(1)
    const [latest] = await this.#db
      .select({ version: event.version })
      .from(event)
      .where(eq(event.stream, given.stream))
      .orderBy(desc(event.version))
      .limit(1)
    const row = {
      seq: (last?.seq ?? 0) + 1,
      stream: given.stream,
      version: (latest?.version ?? 0) + 1,
      type: given.type,
      payload: canonicalJson(given.payload),
      actor: given.actor,
      device: given.device,
      at: given.at,
      prevHash: last?.hash ?? chainStart,
    }
    await this.#db.insert(event).values({ ...row, hash: eventHash(row) })
  }

  /** A page of events, newest first, all before `before` where that is given. */
  async page(before: number | null, limit: number): Promise<LoggedEvent[]> {
    const rows = await this.#db
      .select()
      .from(event)
      .where(before === null ? undefined : lt(event.seq, before))
      .orderBy(desc(event.seq))
      .limit(limit)
    return rows.map((row) => ({
      ...row,
      payload: JSON.parse(row.payload) as unknown,
      prevHash: Sha256.parse(row.prevHash),
      hash: Sha256.parse(row.hash),
    }))
  }

  /** Rows after `seq`, oldest first, as they are stored: for the verifier. */
  async after(seq: number, limit: number): Promise<EventRow[]> {
    return this.#db
      .select()
      .from(event)
      .where(gt(event.seq, seq))
      .orderBy(asc(event.seq))
      .limit(limit)
  }
}
