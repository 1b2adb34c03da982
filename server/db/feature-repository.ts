import { and, asc, count, desc, eq, gte, inArray, isNull, lt, min, sql } from 'drizzle-orm'
import { z } from 'zod/mini'
import { Sha256 } from '../../src/contract/ids.ts'
import { FeatureValues } from '../../src/contract/monitoring.ts'
import type { Queries } from './database.ts'
import type { RecordRow } from './record-repository.ts'
import { annotation, featureRow } from './loop-schema.ts'
import { blob, photoReference, record } from './schema.ts'

export interface StoredFeatures {
  readonly id: string
  readonly site: string
  readonly block: string
  /** When it came, by this server's clock. */
  readonly at: number
  readonly values: readonly number[]
  /** Null for a row that came in by the API. */
  readonly photoSha: Sha256 | null
}

const rowsAStatement = 2_000

/** Input features, one row a photo. */
export class FeatureRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /** Rows with an id, or of a photo, that is there already stay as they are. @returns how many are new */
  async add(organisationId: string, rows: readonly StoredFeatures[]): Promise<number> {
    let added = 0
    for (let from = 0; from < rows.length; from += rowsAStatement) {
      const values = rows
        .slice(from, from + rowsAStatement)
        .map((row) => ({ ...row, organisationId, values: JSON.stringify(row.values) }))
      const stored = await this.#db
        .insert(featureRow)
        .values(values)
        .onConflictDoNothing()
        .returning({ id: featureRow.id })
      added += stored.length
    }
    return added
  }

  /** Rows of a site in [from, to), oldest first. */
  async inSpan(
    organisationId: string,
    site: string,
    { from, to }: { from: number; to: number },
  ): Promise<StoredFeatures[]> {
    const rows = await this.#db
      .select()
      .from(featureRow)
      .where(
        and(
          eq(featureRow.organisationId, organisationId),
          eq(featureRow.site, site),
          gte(featureRow.at, from),
          lt(featureRow.at, to),
        ),
      )
      .orderBy(asc(featureRow.at), asc(featureRow.id))
    return rows.map(stored)
  }

  /** The newest rows of all sites since then. */
  async since(organisationId: string, from: number, limit: number): Promise<StoredFeatures[]> {
    const rows = await this.#db
      .select()
      .from(featureRow)
      .where(and(eq(featureRow.organisationId, organisationId), gte(featureRow.at, from)))
      .orderBy(desc(featureRow.at))
      .limit(limit)
    return rows.map(stored)
  }

  async sites(organisationId: string): Promise<string[]> {
    const rows = await this.#db
      .selectDistinct({ site: featureRow.site })
      .from(featureRow)
      .where(eq(featureRow.organisationId, organisationId))
      .orderBy(asc(featureRow.site))
    return rows.map(({ site }) => site)
  }

  /** Rows of a site from then on, and when the first of them came; null where there is none. */
  async waiting(
    organisationId: string,
    site: string,
    from: number,
  ): Promise<{ rows: number; since: number } | null> {
    const [row] = await this.#db
      .select({ rows: count(), since: min(featureRow.at) })
      .from(featureRow)
      .where(
        and(
          eq(featureRow.organisationId, organisationId),
          eq(featureRow.site, site),
          gte(featureRow.at, from),
        ),
      )
    if (row === undefined || row.since === null) return null
    return { rows: row.rows, since: row.since }
  }

  /** Measured photos of a site with a complete annotation made after then. */
  async labelledSince(
    organisationId: string,
    site: string,
    after: number,
  ): Promise<StoredFeatures[]> {
    const labelled = this.#db
      .select({ sha: annotation.photoSha })
      .from(annotation)
      .where(
        and(
          eq(annotation.organisationId, organisationId),
          eq(annotation.complete, true),
          sql`${annotation.at} > ${after}`,
        ),
      )
    const rows = await this.#db
      .select()
      .from(featureRow)
      .where(
        and(
          eq(featureRow.organisationId, organisationId),
          eq(featureRow.site, site),
          inArray(featureRow.photoSha, labelled),
        ),
      )
    return rows.map(stored)
  }

  /** Photos that have arrived and decode, and that nobody has measured. */
  async unmeasured(organisationId: string, limit: number): Promise<Sha256[]> {
    const rows = await this.#db
      .select({ sha: photoReference.sha })
      .from(photoReference)
      .innerJoin(blob, eq(blob.sha, photoReference.sha))
      .leftJoin(
        featureRow,
        and(
          eq(featureRow.organisationId, photoReference.organisationId),
          eq(featureRow.photoSha, photoReference.sha),
        ),
      )
      .where(
        and(
          eq(photoReference.organisationId, organisationId),
          eq(blob.decodes, true),
          isNull(blob.damagedAt),
          isNull(featureRow.id),
        ),
      )
      .orderBy(asc(photoReference.receivedAt))
      .limit(limit)
    return rows.map(({ sha }) => Sha256.parse(sha))
  }

  /** The readable `photo.added` records that name one of these photos, in the order of arrival. */
  async additionsOf(organisationId: string, shas: readonly Sha256[]): Promise<RecordRow[]> {
    return this.#db
      .select()
      .from(record)
      .where(
        and(
          eq(record.organisationId, organisationId),
          eq(record.type, 'photo.added'),
          eq(record.deferred, false),
          inArray(sql`${record.body}::json->'payload'->>'sha'`, [...shas]),
        ),
      )
      .orderBy(asc(record.receivedAt))
  }
}

function stored(row: typeof featureRow.$inferSelect): StoredFeatures {
  return {
    id: row.id,
    site: row.site,
    block: row.block,
    at: row.at,
    values: FeatureValues.parse(JSON.parse(row.values)),
    photoSha: z.nullable(Sha256).parse(row.photoSha),
  }
}
