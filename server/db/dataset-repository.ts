import { and, asc, count, desc, eq, gt, inArray, isNull, max, sql } from 'drizzle-orm'
import type { Queries } from './database.ts'
import {
  annotation,
  datasetItem,
  datasetVersion,
  labelledPhoto,
  setAsidePhoto,
} from './loop-schema.ts'
import { blob, record } from './schema.ts'

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

/** An item with the JSON of its boxes and of where they came from. */
export interface LabelledItemRow extends DatasetItemRow {
  readonly boxes: string
  readonly labelSource: string
}

/** A version, or one split of it. */
interface VersionPart {
  readonly organisationId: string
  readonly number: number
  readonly split?: string | undefined
}

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
    const isIgnored = sql`(box->>'ignore')::boolean`
    const isLabel = (id: number) => sql`not ${isIgnored} and (box->>'classId')::int = ${id}`
    const counts = [...Array.from({ length: classCount }, (_, id) => isLabel(id)), isIgnored].map(
      (condition) => sql`count(*) filter (where ${condition})`,
    )
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
        counts: sql<string>`(select concat_ws(',', ${sql.join(counts, sql`, `)}) from json_array_elements(${standing.boxes}::json) as box)`,
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

  /** The next free number; whoever uses it holds the event log's lock. */
  async nextNumber(organisationId: string): Promise<number> {
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

  /** Which annotation version each photo of a dataset version has. */
  async annotationVersions(organisationId: string, number: number): Promise<Map<string, number>> {
    const rows = await this.#db
      .select({ sha: datasetItem.photoSha, version: datasetItem.annotationVersion })
      .from(datasetItem)
      .where(this.#inVersion({ organisationId, number }))
    return new Map(rows.map(({ sha, version }) => [sha, version]))
  }

  async countItems(of: VersionPart): Promise<number> {
    const [row] = await this.#db
      .select({ items: count() })
      .from(datasetItem)
      .where(this.#inVersion(of))
    return row?.items ?? 0
  }

  /**
   * Items in the manifest's order, each with the annotation that it names: those after a place (-1
   * for the first; what is read through), or after some that are skipped (a page to show).
   */
  async items(
    of: VersionPart,
    from: { readonly after: number } | { readonly skip: number },
    limit: number,
  ): Promise<LabelledItemRow[]> {
    const rows = await this.#db
      .select({ item: datasetItem, boxes: annotation.boxes, labelSource: annotation.source })
      .from(datasetItem)
      .innerJoin(
        annotation,
        and(
          eq(annotation.organisationId, datasetItem.organisationId),
          eq(annotation.photoSha, datasetItem.photoSha),
          eq(annotation.version, datasetItem.annotationVersion),
        ),
      )
      .where(
        and(this.#inVersion(of), 'after' in from ? gt(datasetItem.place, from.after) : undefined),
      )
      .orderBy(asc(datasetItem.place))
      .offset('skip' in from ? from.skip : 0)
      .limit(limit)
    return rows.map(({ item, ...labels }) => ({ ...item, ...labels }))
  }

  #inVersion({ organisationId, number, split }: VersionPart) {
    return and(
      eq(datasetItem.organisationId, organisationId),
      eq(datasetItem.number, number),
      split === undefined ? undefined : eq(datasetItem.split, split),
    )
  }
}
