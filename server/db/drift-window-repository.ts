import { and, desc, eq, gt, lt, sql } from 'drizzle-orm'
import { DriftWindow } from '../../src/contract/monitoring.ts'
import type { Queries } from './database.ts'
import { driftWindow } from './loop-schema.ts'

/** Judged windows. One that was too small gives its place to a longer one from the same beginning. */
export class DriftWindowRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  async put(organisationId: string, window: DriftWindow): Promise<void> {
    const { id, site, from, to, judgedAt } = window
    const kept = { id, to, judgedAt, body: JSON.stringify(window) }
    await this.#db
      .insert(driftWindow)
      .values({ organisationId, site, from, ...kept })
      .onConflictDoUpdate({
        target: [driftWindow.organisationId, driftWindow.site, driftWindow.from],
        set: kept,
      })
  }

  /** The newest of all sites, or of one. */
  async latest(organisationId: string, limit: number, site?: string): Promise<DriftWindow[]> {
    const ofSite = site === undefined ? undefined : eq(driftWindow.site, site)
    const rows = await this.#db
      .select({ body: driftWindow.body })
      .from(driftWindow)
      .where(and(eq(driftWindow.organisationId, organisationId), ofSite))
      .orderBy(desc(driftWindow.to), desc(driftWindow.judgedAt))
      .limit(limit)
    return rows.map(({ body }) => DriftWindow.parse(JSON.parse(body)))
  }

  /** The last window of a site that was large enough to be judged; null where none was. */
  async lastJudged(organisationId: string, site: string): Promise<DriftWindow | null> {
    const [row] = await this.#db
      .select({ body: driftWindow.body })
      .from(driftWindow)
      .where(
        and(
          eq(driftWindow.organisationId, organisationId),
          eq(driftWindow.site, site),
          sql`${driftWindow.body}::json->>'route' <> 'insufficient'`,
        ),
      )
      .orderBy(desc(driftWindow.to))
      .limit(1)
    return row === undefined ? null : DriftWindow.parse(JSON.parse(row.body))
  }

  /** Windows of a site that share a moment with [from, to). */
  async overlapping(
    organisationId: string,
    site: string,
    { from, to }: { from: number; to: number },
  ): Promise<DriftWindow[]> {
    const rows = await this.#db
      .select({ body: driftWindow.body })
      .from(driftWindow)
      .where(
        and(
          eq(driftWindow.organisationId, organisationId),
          eq(driftWindow.site, site),
          lt(driftWindow.from, to),
          gt(driftWindow.to, from),
        ),
      )
    return rows.map(({ body }) => DriftWindow.parse(JSON.parse(body)))
  }
}
