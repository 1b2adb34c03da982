import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod/mini'
import { Sha256 } from '../../src/contract/ids.ts'
import type { LabelBatch } from '../../src/contract/label.ts'
import type { Queries } from './database.ts'
import { labelBatch } from './loop-schema.ts'

const Shas = z.array(Sha256)

/** Photos of a slice that somebody should review. */
export class LabelBatchRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  async add(organisationId: string, batch: LabelBatch): Promise<void> {
    const photoShas = JSON.stringify(batch.photoShas)
    await this.#db.insert(labelBatch).values({ ...batch, organisationId, photoShas })
  }

  /** The newest first. */
  async list(organisationId: string): Promise<LabelBatch[]> {
    const rows = await this.#db
      .select()
      .from(labelBatch)
      .where(eq(labelBatch.organisationId, organisationId))
      .orderBy(desc(labelBatch.openedAt), desc(labelBatch.id))
    return rows.map(batchOf)
  }

  async find(organisationId: string, id: string): Promise<LabelBatch | null> {
    const [row] = await this.#db.select().from(labelBatch).where(withId(organisationId, id))
    return row === undefined ? null : batchOf(row)
  }

  /** Null opens it again. */
  async setClosed(organisationId: string, id: string, closedAt: number | null): Promise<void> {
    await this.#db.update(labelBatch).set({ closedAt }).where(withId(organisationId, id))
  }
}

function withId(organisationId: string, id: string) {
  return and(eq(labelBatch.organisationId, organisationId), eq(labelBatch.id, id))
}

function batchOf(row: typeof labelBatch.$inferSelect): LabelBatch {
  const { organisationId: _, photoShas, ...columns } = row
  return { ...columns, photoShas: Shas.parse(JSON.parse(photoShas)) }
}
