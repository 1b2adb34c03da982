import { and, asc, desc, eq, gt, inArray, max, sql } from 'drizzle-orm'
import { z } from 'zod/mini'
import { Sha256 } from '../../src/contract/ids.ts'
import { AnnotatedBox, AnnotationSource, type Annotation } from '../../src/contract/label.ts'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import type { Queries } from './database.ts'
import { annotation, labelledPhoto, setAsidePhoto } from './loop-schema.ts'

export type LabelledPhotoRow = typeof labelledPhoto.$inferSelect
export type SetAsideRow = typeof setAsidePhoto.$inferSelect

const StoredBoxes = z.array(AnnotatedBox)

/** As many hashes as one statement takes without trouble. */
const mostAtOnce = 5_000

/** Human versions of the boxes of photos, which photos have labels, and which were set aside. */
export class AnnotationRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /** Stores the next version of a photo. Append-only: nothing here changes or drops one. */
  async add(organisationId: string, added: Annotation): Promise<void> {
    const { boxes, source, ...columns } = added
    await this.#db.insert(annotation).values({
      ...columns,
      organisationId,
      boxes: canonicalJson(boxes),
      source: canonicalJson(source),
    })
  }

  /** The highest version of a photo; 0 where it has none. */
  async lastVersion(organisationId: string, photoSha: string): Promise<number> {
    const [row] = await this.#db
      .select({ version: max(annotation.version) })
      .from(annotation)
      .where(ofPhoto(organisationId, photoSha))
    return row?.version ?? 0
  }

  /** All versions of a photo, oldest first. */
  async ofPhoto(organisationId: string, photoSha: string): Promise<Annotation[]> {
    const rows = await this.#db
      .select()
      .from(annotation)
      .where(ofPhoto(organisationId, photoSha))
      .orderBy(asc(annotation.version))
    return rows.map(asAnnotation)
  }

  /** The version that stands, of each of these photos that has one. */
  async latest(
    organisationId: string,
    photoShas: readonly string[],
  ): Promise<Map<Sha256, Annotation>> {
    const found = new Map<Sha256, Annotation>()
    for (let at = 0; at < photoShas.length; at += mostAtOnce) {
      const rows = await this.#db
        .selectDistinctOn([annotation.photoSha])
        .from(annotation)
        .where(
          and(
            eq(annotation.organisationId, organisationId),
            inArray(annotation.photoSha, photoShas.slice(at, at + mostAtOnce)),
          ),
        )
        .orderBy(asc(annotation.photoSha), desc(annotation.version))
      for (const row of rows) found.set(Sha256.parse(row.photoSha), asAnnotation(row))
    }
    return found
  }

  /** The last acceptance of each photo, by its id, among the versions of these hashes. */
  async lastReviews(
    organisationId: string,
    photoShas: readonly string[],
  ): Promise<Map<string, { correctionId: string | null; complete: boolean }>> {
    if (photoShas.length === 0) return new Map()
    const photoId = sql<string>`${annotation.source}::json ->> 'photoId'`
    const rows = await this.#db
      .select({
        photoId,
        correctionId: sql<string | null>`${annotation.source}::json ->> 'correctionId'`,
        complete: annotation.complete,
      })
      .from(annotation)
      .where(
        and(
          eq(annotation.organisationId, organisationId),
          inArray(annotation.photoSha, [...photoShas]),
          sql`${annotation.source}::json ->> 'kind' = 'review'`,
        ),
      )
      .orderBy(asc(annotation.version))
    return new Map(rows.map(({ photoId: id, ...judged }) => [id, judged]))
  }

  /** Photos with a version made after `since` that calls the whole photo complete. */
  async countCompleteSince(organisationId: string, since: number): Promise<number> {
    const [row] = await this.#db
      .select({ photos: sql<string>`count(distinct ${annotation.photoSha})` })
      .from(annotation)
      .where(
        and(
          eq(annotation.organisationId, organisationId),
          eq(annotation.complete, true),
          gt(annotation.at, since),
        ),
      )
    return Number(row?.photos)
  }

  /** Notes where a labelled photo comes from and its side; a photo that has both keeps them. */
  async addLabelledPhoto(row: LabelledPhotoRow): Promise<void> {
    await this.#db.insert(labelledPhoto).values(row).onConflictDoNothing()
  }

  /** Group and side of the photos that an inspection has given already, or null. */
  async placeOfInspection(
    organisationId: string,
    inspectionId: string,
  ): Promise<Pick<LabelledPhotoRow, 'groupKey' | 'split'> | null> {
    const [row] = await this.#db
      .select({ groupKey: labelledPhoto.groupKey, split: labelledPhoto.split })
      .from(annotation)
      .innerJoin(
        labelledPhoto,
        and(
          eq(labelledPhoto.organisationId, annotation.organisationId),
          eq(labelledPhoto.sha, annotation.photoSha),
        ),
      )
      .where(
        and(
          eq(annotation.organisationId, organisationId),
          eq(labelledPhoto.origin, 'phone'),
          sql`${annotation.source}::json ->> 'inspectionId' = ${inspectionId}`,
        ),
      )
      .orderBy(asc(labelledPhoto.addedAt))
      .limit(1)
    return row ?? null
  }

  /** Takes a photo out of the way to training; the newest reason stands. */
  async setAside(row: SetAsideRow): Promise<void> {
    const { reason, reviewer, at } = row
    await this.#db
      .insert(setAsidePhoto)
      .values(row)
      .onConflictDoUpdate({
        target: [setAsidePhoto.organisationId, setAsidePhoto.photoId],
        set: { reason, reviewer, at },
      })
  }

  /** Brings a photo back. @returns false where it was not set aside */
  async bringBack(organisationId: string, photoId: string): Promise<boolean> {
    const gone = await this.#db
      .delete(setAsidePhoto)
      .where(
        and(eq(setAsidePhoto.organisationId, organisationId), eq(setAsidePhoto.photoId, photoId)),
      )
      .returning({ photoId: setAsidePhoto.photoId })
    return gone.length > 0
  }

  /** Photos that were set aside, by their id. */
  async setAsides(organisationId: string): Promise<Map<string, SetAsideRow>> {
    const rows = await this.#db
      .select()
      .from(setAsidePhoto)
      .where(eq(setAsidePhoto.organisationId, organisationId))
    return new Map(rows.map((row) => [row.photoId, row]))
  }
}

function ofPhoto(organisationId: string, photoSha: string) {
  return and(eq(annotation.organisationId, organisationId), eq(annotation.photoSha, photoSha))
}

function asAnnotation(row: typeof annotation.$inferSelect): Annotation {
  const { organisationId: _, photoSha, hash, boxes, source, ...columns } = row
  return {
    ...columns,
    photoSha: Sha256.parse(photoSha),
    hash: Sha256.parse(hash),
    boxes: StoredBoxes.parse(JSON.parse(boxes)),
    source: AnnotationSource.parse(JSON.parse(source)),
  }
}
