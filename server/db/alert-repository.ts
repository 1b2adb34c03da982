import { and, desc, eq, inArray, ne } from 'drizzle-orm'
import { AlertRow } from '../../src/contract/monitoring.ts'
import type { Queries } from './database.ts'
import { alert } from './loop-schema.ts'

const Deliveries = AlertRow.shape.deliveries

/** Alerts and where they were sent. */
export class AlertRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  async add(organisationId: string, row: AlertRow): Promise<void> {
    const deliveries = JSON.stringify(row.deliveries)
    await this.#db.insert(alert).values({ ...row, organisationId, deliveries })
  }

  /** The newest alert of a key, in whatever state; null where it never fired. */
  async lastOfKey(organisationId: string, key: string): Promise<AlertRow | null> {
    const [row] = await this.#db
      .select()
      .from(alert)
      .where(and(eq(alert.organisationId, organisationId), eq(alert.key, key)))
      .orderBy(desc(alert.firedAt), desc(alert.id))
      .limit(1)
    return row === undefined ? null : alertOf(row)
  }

  async find(organisationId: string, id: string): Promise<AlertRow | null> {
    const [row] = await this.#db
      .select()
      .from(alert)
      .where(and(eq(alert.organisationId, organisationId), eq(alert.id, id)))
    return row === undefined ? null : alertOf(row)
  }

  /** The newest first. */
  async latest(organisationId: string, limit: number): Promise<AlertRow[]> {
    const rows = await this.#db
      .select()
      .from(alert)
      .where(eq(alert.organisationId, organisationId))
      .orderBy(desc(alert.firedAt), desc(alert.id))
      .limit(limit)
    return rows.map(alertOf)
  }

  /** Those that still stand, firing or acknowledged. */
  async standing(organisationId: string): Promise<AlertRow[]> {
    const rows = await this.#db
      .select()
      .from(alert)
      .where(and(eq(alert.organisationId, organisationId), ne(alert.state, 'resolved')))
    return rows.map(alertOf)
  }

  /** Moves an alert on. @returns false where another was quicker */
  async move(
    organisationId: string,
    id: string,
    to: Partial<Pick<AlertRow, 'state' | 'acknowledgedAt' | 'acknowledgedBy' | 'resolvedAt'>>,
    from: readonly AlertRow['state'][],
  ): Promise<boolean> {
    const moved = await this.#db
      .update(alert)
      .set(to)
      .where(
        and(
          eq(alert.organisationId, organisationId),
          eq(alert.id, id),
          inArray(alert.state, [...from]),
        ),
      )
      .returning({ id: alert.id })
    return moved.length > 0
  }

  async noteDeliveries(
    organisationId: string,
    id: string,
    deliveries: AlertRow['deliveries'],
  ): Promise<void> {
    await this.#db
      .update(alert)
      .set({ deliveries: JSON.stringify(deliveries) })
      .where(and(eq(alert.organisationId, organisationId), eq(alert.id, id)))
  }
}

function alertOf(row: typeof alert.$inferSelect): AlertRow {
  const { organisationId: _, deliveries, ...columns } = row
  return AlertRow.parse({ ...columns, deliveries: Deliveries.parse(JSON.parse(deliveries)) })
}
