import { and, asc, count, eq, sql } from 'drizzle-orm'
import { Alias } from '../../src/contract/registry.ts'
import type { Queries } from './database.ts'
import { modelAlias, modelApproval } from './loop-schema.ts'

export interface Approval {
  readonly at: number
  readonly actor: string
  readonly action: 'promoted' | 'rolled-back' | 'aliased'
  readonly alias: Alias
  readonly version: string
  /** Version that the alias was on before. */
  readonly previous: string | null
  readonly reason: string
  readonly pastGate: boolean
}

/** Any number will do, as long as nothing else locks it. */
const aliasLock = 5_463_724

/** Which version is champion, challenger and staging, and who said so. */
export class ModelAliasRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /** Keeps movers of aliases in line until the transaction ends: read after it, then move. */
  async lock(): Promise<void> {
    await this.#db.execute(sql`select pg_advisory_xact_lock(${aliasLock})`)
  }

  /** The version that each alias is on. */
  async all(organisationId: string): Promise<ReadonlyMap<Alias, string>> {
    const rows = await this.#db
      .select()
      .from(modelAlias)
      .where(eq(modelAlias.organisationId, organisationId))
    return new Map(rows.map(({ alias, version }) => [Alias.parse(alias), version]))
  }

  async find(organisationId: string, alias: Alias): Promise<string | null> {
    return (await this.all(organisationId)).get(alias) ?? null
  }

  async move(organisationId: string, alias: Alias, to: { version: string; at: number }) {
    const moved = { version: to.version, movedAt: to.at }
    await this.#db
      .insert(modelAlias)
      .values({ organisationId, alias, ...moved })
      .onConflictDoUpdate({ target: [modelAlias.organisationId, modelAlias.alias], set: moved })
  }

  async drop(organisationId: string, alias: Alias): Promise<void> {
    await this.#db
      .delete(modelAlias)
      .where(and(eq(modelAlias.organisationId, organisationId), eq(modelAlias.alias, alias)))
  }

  /** Keeps the approval after all others of its organisation: the caller holds the lock. */
  async approve(organisationId: string, approval: Approval): Promise<void> {
    const [row] = await this.#db
      .select({ before: count() })
      .from(modelApproval)
      .where(eq(modelApproval.organisationId, organisationId))
    // In the order of their making, whatever the clock did in between.
    const id = `${organisationId}:${String(row?.before ?? 0).padStart(9, '0')}`
    await this.#db.insert(modelApproval).values({ id, organisationId, ...approval })
  }

  /** Every approval of an organisation, oldest first. */
  async approvals(organisationId: string): Promise<Approval[]> {
    const rows = await this.#db
      .select()
      .from(modelApproval)
      .where(eq(modelApproval.organisationId, organisationId))
      .orderBy(asc(modelApproval.id))
    return rows.map(({ at, actor, action, alias, version, previous, reason, pastGate }) => ({
      at,
      actor,
      action: action === 'promoted' || action === 'rolled-back' ? action : 'aliased',
      alias: Alias.parse(alias),
      version,
      previous,
      reason,
      pastGate,
    }))
  }
}
