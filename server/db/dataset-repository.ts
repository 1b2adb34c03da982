import { and, asc, count, desc, eq, gt, inArray, isNull, max, sql } from 'drizzle-orm'
import type { Queries } from './database.ts'
import {
  annotation,
  blob,
  datasetItem,
  datasetVersion,
  labelledPhoto,
  record,
  setAsidePhoto,
} from './schema.ts'

export type DatasetVersionRow = typeof datasetVersion.$inferSelect
export type DatasetItemRow = typeof datasetItem.$inferSelect

/** A photo that has complete labels, with what they count. */
export interface CandidateRow {
  readonly sha: string
  readonly origin: string
  readonly group: string
  readonly split: string
  readonly source: string
  readonly licence: string
  readonly width: number
  readonly height: number
  readonly annotationVersion: number
  readonly annotationHash: string
  /** JSON of the contract's AnnotationSource. */
  readonly annotationSource: string
  readonly annotatedAt: number
  /** Labels by class id, then ignore regions: `3,1,2`. */
  readonly counts: string
}

/** An item with the JSON of its boxes. */
export interface ItemWithBoxes extends DatasetItemRow {
  readonly boxes: string
}

/** Any number will do, as long as nothing else locks it. */
const numberLock = 5_463_722
const rowsAStatement = 500

/** Dataset versions with their items, and the photos that the next one can hold. */
export class DatasetRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /**
   * Photos whose standing annotation is complete and whose bytes are whole and decode, by sha.
   * @param classCount how many classes the counts list
   */
  async candidates(
    organisationId: string,
    origins: readonly string[],
    classCount: number,
  ): Promise<CandidateRow[]> {
    const standing = this.#standing(organisationId)
    const box = sql`json_array_elements(${standing.boxes}::json) as box`
    const isIgnored = sql`(box->>'ignore')::boolean`
    const parts = Array.from(
      { length: classCount },
      (_, id) =>
        sql`(select count(*) from ${box} where not ${isIgnored} and (box->>'classId')::int = ${id})`,
    )
    parts.push(sql`(select count(*) from ${box} where ${isIgnored})`)
    return this.#db
      .select({
        sha: labelledPhoto.sha,
        origin: labelledPhoto.origin,
        group: labelledPhoto.groupKey,
        split: labelledPhoto.split,
        source: labelledPhoto.source,
        licence: labelledPhoto.licence,
        width: labelledPhoto.width,
        height: labelledPhoto.height,
        annotationVersion: standing.version,
        annotationHash: standing.hash,
        annotationSource: standing.source,
        annotatedAt: standing.at,
        counts: sql<string>`concat_ws(',', ${sql.join(parts, sql`, `)})`,
      })
      .from(labelledPhoto)
      .innerJoin(standing, eq(standing.photoSha, labelledPhoto.sha))
      .innerJoin(blob, eq(blob.sha, labelledPhoto.sha))
      .where(
        and(
          eq(labelledPhoto.organisationId, organisationId),
          inArray(labelledPhoto.origin, [...origins]),
          eq(standing.complete, true),
          isNull(blob.damagedAt),
          sql`${blob.decodes} is not false`,
        ),
      )
      .orderBy(asc(labelledPhoto.sha))
  }

  #standing(organisationId: string) {
    return this.#db
      .selectDistinctOn([annotation.photoSha])
      .from(annotation)
      .where(eq(annotation.organisationId, organisationId))
      .orderBy(annotation.photoSha, desc(annotation.version))
      .as('standing')
  }

  /** Ids of photos that their phones took back. */
  async retracted(organisationId: string): Promise<Set<string>> {
    const rows = await this.#db
      .select({ photoId: sql<string>`${record.body}::json->'payload'->>'photoId'` })
      .from(record)
      .where(
        and(
          eq(record.organisationId, organisationId),
          eq(record.type, 'photo.retracted'),
          eq(record.deferred, false),
        ),
      )
    return new Set(rows.map(({ photoId }) => photoId))
  }

  /** Changes whenever something changed that a next version would show. */
  async fingerprint(organisationId: string): Promise<string> {
    const of = (table: typeof annotation | typeof labelledPhoto | typeof setAsidePhoto) =>
      sql`(select count(*) from ${table} where ${eq(table.organisationId, organisationId)})`
    const parts = [
      of(annotation),
      of(labelledPhoto),
      of(setAsidePhoto),
      sql`(select count(*) from ${record} where ${record.type} = 'photo.retracted')`,
      sql`(select count(*) from ${blob} where ${blob.damagedAt} is not null or ${blob.decodes} is false)`,
      sql`(select count(*) from ${datasetVersion} where ${eq(datasetVersion.organisationId, organisationId)})`,
    ]
    const [row] = await this.#db
      .select({ counts: sql<string>`concat_ws('/', ${sql.join(parts, sql`, `)})` })
      .from(sql`(select 1) as one_row`)
    return row?.counts ?? ''
  }

  /** The next free number. Must run in a transaction: nobody else gets one before its end. */
  async nextNumber(organisationId: string): Promise<number> {
    await this.#db.execute(sql`select pg_advisory_xact_lock(${numberLock})`)
    const [row] = await this.#db
      .select({ last: max(datasetVersion.number) })
      .from(datasetVersion)
      .where(eq(datasetVersion.organisationId, organisationId))
    return (row?.last ?? 0) + 1
  }

  async add(version: DatasetVersionRow, items: readonly DatasetItemRow[]): Promise<void> {
    await this.#db.insert(datasetVersion).values(version)
    for (let at = 0; at < items.length; at += rowsAStatement) {
      await this.#db.insert(datasetItem).values(items.slice(at, at + rowsAStatement))
    }
  }

  /** The newest first. */
  async list(organisationId: string): Promise<DatasetVersionRow[]> {
    return this.#db
      .select()
      .from(datasetVersion)
      .where(eq(datasetVersion.organisationId, organisationId))
      .orderBy(desc(datasetVersion.number))
  }

  async find(organisationId: string, number: number): Promise<DatasetVersionRow | null> {
    const [row] = await this.#db
      .select()
      .from(datasetVersion)
      .where(
        and(eq(datasetVersion.organisationId, organisationId), eq(datasetVersion.number, number)),
      )
    return row ?? null
  }

  /** Items after the place `after` (-1 for the first), in the manifest's order. */
  async items(
    place: { organisationId: string; number: number; split?: string | undefined },
    after: number,
    limit: number,
  ): Promise<DatasetItemRow[]> {
    return this.#db
      .select()
      .from(datasetItem)
      .where(and(this.#inVersion(place), gt(datasetItem.place, after)))
      .orderBy(asc(datasetItem.place))
      .limit(limit)
  }

  async countItems(place: {
    organisationId: string
    number: number
    split?: string | undefined
  }): Promise<number> {
    const [row] = await this.#db
      .select({ items: count() })
      .from(datasetItem)
      .where(this.#inVersion(place))
    return row?.items ?? 0
  }

  /** As `items`, each with the boxes of the annotation that it names. */
  async itemsWithBoxes(
    place: { organisationId: string; number: number; split?: string | undefined },
    after: number,
    limit: number,
  ): Promise<ItemWithBoxes[]> {
    const rows = await this.#db
      .select({ item: datasetItem, boxes: annotation.boxes })
      .from(datasetItem)
      .innerJoin(
        annotation,
        and(
          eq(annotation.organisationId, datasetItem.organisationId),
          eq(annotation.photoSha, datasetItem.photoSha),
          eq(annotation.version, datasetItem.annotationVersion),
        ),
      )
      .where(and(this.#inVersion(place), gt(datasetItem.place, after)))
      .orderBy(asc(datasetItem.place))
      .limit(limit)
    return rows.map(({ item, boxes }) => ({ ...item, boxes }))
  }

  #inVersion(place: { organisationId: string; number: number; split?: string | undefined }) {
    return and(
      eq(datasetItem.organisationId, place.organisationId),
      eq(datasetItem.number, place.number),
      place.split === undefined ? undefined : eq(datasetItem.split, place.split),
    )
  }
}
