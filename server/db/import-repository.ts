import { and, desc, eq, inArray, isNull, type SQL } from 'drizzle-orm'
import type { Queries } from './database.ts'
import { annotation, labelImport, labelledPhoto } from './loop-schema.ts'
import { blob, photoReference } from './schema.ts'

export type LabelledPhotoRow = typeof labelledPhoto.$inferSelect
export type LabelImportRow = typeof labelImport.$inferSelect
type BlobRow = typeof blob.$inferInsert
type AnnotationRow = typeof annotation.$inferInsert

/** Rows of one statement: a statement's parameters are limited to 65,535. */
const rowsAStatement = 500

/** Label sets that were brought in whole, and the photos that have labels. */
export class ImportRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /** Those of the photos that have labels already, by sha. */
  async labelled(
    organisationId: string,
    shas: readonly string[],
  ): Promise<Map<string, LabelledPhotoRow>> {
    const found = new Map<string, LabelledPhotoRow>()
    for (const some of inPieces(shas)) {
      const rows = await this.#db
        .select()
        .from(labelledPhoto)
        .where(
          and(eq(labelledPhoto.organisationId, organisationId), inArray(labelledPhoto.sha, some)),
        )
      for (const row of rows) found.set(row.sha, row)
    }
    return found
  }

  /** On which sides photos of these groups stand. */
  async splitsOfGroups(
    organisationId: string,
    groups: readonly string[],
  ): Promise<{ group: string; split: string }[]> {
    const found: { group: string; split: string }[] = []
    for (const some of inPieces(groups)) {
      const rows = await this.#db
        .selectDistinct({ group: labelledPhoto.groupKey, split: labelledPhoto.split })
        .from(labelledPhoto)
        .where(
          and(
            eq(labelledPhoto.organisationId, organisationId),
            inArray(labelledPhoto.groupKey, some),
          ),
        )
      found.push(...rows)
    }
    return found
  }

  /** Gives photos their side and group. One that has them already keeps them: they are for ever. */
  async addLabelledPhotos(rows: readonly LabelledPhotoRow[]): Promise<void> {
    for (const some of inPieces(rows)) {
      await this.#db.insert(labelledPhoto).values(some).onConflictDoNothing()
    }
  }

  /** Notes photos as whole, hashed and decoded now, and gives the organisation its references. */
  async addPhotos(
    photos: readonly Omit<BlobRow, 'storedAt' | 'hashedAt'>[],
    reference: { organisationId: string; deviceId: string; at: number },
  ): Promise<void> {
    const { organisationId, deviceId, at } = reference
    for (const some of inPieces(photos)) {
      await this.#db
        .insert(blob)
        .values(some.map((photo) => ({ ...photo, storedAt: at, hashedAt: at })))
        .onConflictDoNothing()
      const shas = some.map(({ sha }) => sha)
      await this.#db
        .update(blob)
        .set({ hashedAt: at, damagedAt: null, decodes: true })
        .where(inArray(blob.sha, shas))
      await this.#db
        .insert(photoReference)
        .values(shas.map((sha) => ({ organisationId, sha, deviceId, receivedAt: at })))
        .onConflictDoNothing()
    }
  }

  /** Of photos that have annotations: version and hash of the one that stands. */
  async standingAnnotations(
    organisationId: string,
    shas: readonly string[],
  ): Promise<Map<string, { version: number; hash: string }>> {
    const found = new Map<string, { version: number; hash: string }>()
    for (const some of inPieces(shas)) {
      const rows = await this.#db
        .selectDistinctOn([annotation.photoSha], {
          sha: annotation.photoSha,
          version: annotation.version,
          hash: annotation.hash,
        })
        .from(annotation)
        .where(
          and(eq(annotation.organisationId, organisationId), inArray(annotation.photoSha, some)),
        )
        .orderBy(annotation.photoSha, desc(annotation.version))
      for (const { sha, version, hash } of rows) found.set(sha, { version, hash })
    }
    return found
  }

  async addAnnotations(rows: readonly AnnotationRow[]): Promise<void> {
    for (const some of inPieces(rows)) await this.#db.insert(annotation).values(some)
  }

  async add(row: LabelImportRow): Promise<void> {
    await this.#db.insert(labelImport).values(row)
  }

  /** The newest first. */
  async list(organisationId: string): Promise<LabelImportRow[]> {
    return this.#db
      .select()
      .from(labelImport)
      .where(eq(labelImport.organisationId, organisationId))
      .orderBy(desc(labelImport.at), desc(labelImport.id))
  }

  /** Of these photos, those that are stored and whole, whoever refers to them. */
  stored(shas: readonly string[]): Promise<Set<string>> {
    return this.#blobs(shas, isNull(blob.damagedAt))
  }

  /** Of these photos, those that the database knows, damaged ones too. */
  referredTo(shas: readonly string[]): Promise<Set<string>> {
    return this.#blobs(shas)
  }

  async #blobs(shas: readonly string[], condition?: SQL): Promise<Set<string>> {
    const found = new Set<string>()
    for (const some of inPieces(shas)) {
      const rows = await this.#db
        .select({ sha: blob.sha })
        .from(blob)
        .where(and(inArray(blob.sha, some), condition))
      for (const { sha } of rows) found.add(sha)
    }
    return found
  }
}

function* inPieces<T>(items: readonly T[]): Generator<T[]> {
  for (let at = 0; at < items.length; at += rowsAStatement) {
    yield items.slice(at, at + rowsAStatement)
  }
}
