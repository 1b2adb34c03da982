import { and, asc, desc, eq, gt, gte, inArray, isNotNull, max, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { Sha256 } from '../../src/contract/ids.ts'
import { EvidenceRecord } from '../../src/contract/record.ts'
import type { ShadowPair } from '../../src/domain/shadow-agreement.ts'
import type { Queries } from './database.ts'
import { quarantinedRecord, record } from './schema.ts'

/** Enough to tell how two models agree. */
const shadowPairCount = 1000

export type RecordRow = typeof record.$inferSelect

/** Accepted records and forks. */
export class RecordRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /**
   * Stores the record. Where its place (device, seq) is taken nothing changes.
   * @returns the hash that holds the place: the record's own where it was stored now or earlier
   */
  async add(row: RecordRow): Promise<{ added: boolean; holderHash: string }> {
    const added = await this.#db
      .insert(record)
      .values(row)
      .onConflictDoNothing()
      .returning({ hash: record.hash })
    if (added.length > 0) return { added: true, holderHash: row.hash }
    const [holder] = await this.#db
      .select({ hash: record.hash })
      .from(record)
      .where(and(eq(record.deviceId, row.deviceId), eq(record.seq, row.seq)))
    if (holder === undefined) throw new Error('a record was refused and nothing holds its place')
    return { added: false, holderHash: holder.hash }
  }

  /** Keeps a fork aside; false where this very one is kept already. */
  async quarantine(row: typeof quarantinedRecord.$inferSelect): Promise<boolean> {
    const added = await this.#db
      .insert(quarantinedRecord)
      .values(row)
      .onConflictDoNothing()
      .returning({ hash: quarantinedRecord.hash })
    return added.length > 0
  }

  /** Which of these records the organisation has; a deferred one is had. */
  async held(organisationId: string, hashes: readonly Sha256[]): Promise<Set<Sha256>> {
    if (hashes.length === 0) return new Set()
    const rows = await this.#db
      .select({ hash: record.hash })
      .from(record)
      .where(and(eq(record.organisationId, organisationId), inArray(record.hash, [...hashes])))
    return new Set(rows.map((row) => Sha256.parse(row.hash)))
  }

  /** The device's record at `seq`, or null. */
  async at(deviceId: string, seq: number): Promise<RecordRow | null> {
    const [row] = await this.#db
      .select()
      .from(record)
      .where(and(eq(record.deviceId, deviceId), eq(record.seq, seq)))
    return row ?? null
  }

  /** The highest number of a device's records in the organisation, 0 where it has none; and the photos
   * that the readable ones say were taken. */
  async outlineOfDevice(
    organisationId: string,
    deviceId: string,
  ): Promise<{ lastSeq: number; photos: Set<Sha256> }> {
    const ofDevice = and(eq(record.organisationId, organisationId), eq(record.deviceId, deviceId))
    const [last] = await this.#db
      .select({ seq: max(record.seq) })
      .from(record)
      .where(ofDevice)
    const rows = await this.#db
      .select({ body: record.body })
      .from(record)
      .where(and(ofDevice, eq(record.type, 'photo.added'), eq(record.deferred, false)))
    const photos = new Set<Sha256>()
    for (const { body } of rows) {
      const read = EvidenceRecord.parse(JSON.parse(body))
      if (read.type === 'photo.added') photos.add(read.payload.sha)
    }
    return { lastSeq: last?.seq ?? 0, photos }
  }

  /** How many readable records an inspection has: of the device before `seq`, and of others. */
  async countIn(
    place: { organisationId: string; inspectionId: string },
    deviceId: string,
    seq: number,
  ): Promise<{ ownBefore: number; ofOthers: number }> {
    const isOwn = sql`${record.deviceId} = ${deviceId}`
    const [row] = await this.#db
      .select({
        ownBefore: sql<string>`count(*) filter (where ${isOwn} and ${record.seq} < ${seq})`,
        ofOthers: sql<string>`count(*) filter (where not ${isOwn})`,
      })
      .from(record)
      .where(
        and(
          eq(record.organisationId, place.organisationId),
          eq(record.inspectionId, place.inspectionId),
          eq(record.deferred, false),
        ),
      )
    return { ownBefore: Number(row?.ownBefore), ofOthers: Number(row?.ofOthers) }
  }

  /** All readable records of an inspection, in the order in which its devices made them. */
  async ofInspection(organisationId: string, inspectionId: string): Promise<RecordRow[]> {
    return this.#db
      .select()
      .from(record)
      .where(
        and(
          eq(record.organisationId, organisationId),
          eq(record.inspectionId, inspectionId),
          eq(record.deferred, false),
        ),
      )
      .orderBy(asc(record.deviceId), asc(record.seq))
  }

  /** Readable records of these inspections, without the long bodies of predictions. */
  async outlineOf(organisationId: string, inspectionIds: readonly string[]): Promise<RecordRow[]> {
    if (inspectionIds.length === 0) return []
    return this.#db
      .select()
      .from(record)
      .where(
        and(
          eq(record.organisationId, organisationId),
          inArray(record.inspectionId, [...inspectionIds]),
          eq(record.deferred, false),
          sql`${record.type} not in ('predictions.made', 'inspection.sealed')`,
        ),
      )
      .orderBy(asc(record.deviceId), asc(record.seq))
  }

  /** The readable record with this id, or null. */
  async byId(organisationId: string, id: string): Promise<RecordRow | null> {
    const [row] = await this.#db
      .select()
      .from(record)
      .where(
        and(
          eq(record.organisationId, organisationId),
          eq(record.id, id),
          eq(record.deferred, false),
        ),
      )
    return row ?? null
  }

  /** How many boxes the newest first pass of each photo has, in these inspections. */
  async predictedBoxCounts(
    organisationId: string,
    inspectionIds: readonly string[],
  ): Promise<Map<string, number>> {
    if (inspectionIds.length === 0) return new Map()
    // `json`, not `jsonb`: it takes any text that was stored, \u0000 too.
    const payload = sql`(${record.body}::json -> 'payload')`
    const rows = await this.#db
      .select({
        photoId: sql<string>`${payload} ->> 'photoId'`,
        count: sql<number>`json_array_length(${payload} -> 'predictions' -> 'boxes')`,
      })
      .from(record)
      .where(
        and(
          eq(record.organisationId, organisationId),
          inArray(record.inspectionId, [...inspectionIds]),
          eq(record.type, 'predictions.made'),
          eq(record.deferred, false),
          sql`${payload} ->> 'pass' = 'first'`,
        ),
      )
      .orderBy(asc(record.deviceId), asc(record.seq))
    return new Map(rows.map(({ photoId, count }) => [photoId, count]))
  }

  /** Ids of inspections, the one that last got a record first. */
  async latestInspections(organisationId: string, limit: number): Promise<string[]> {
    const rows = await this.#db
      .select({ id: record.inspectionId, latest: max(record.receivedAt) })
      .from(record)
      .where(and(eq(record.organisationId, organisationId), isNotNull(record.inspectionId)))
      .groupBy(record.inspectionId)
      .orderBy(desc(max(record.receivedAt)), desc(record.inspectionId))
      .limit(limit)
    return rows.flatMap((row) => row.id ?? [])
  }

  /** The first ids of inspections that come after this one, in the order of the ids. */
  async inspectionsAfter(organisationId: string, id: string, limit: number): Promise<string[]> {
    const rows = await this.#db
      .selectDistinct({ id: record.inspectionId })
      .from(record)
      .where(and(eq(record.organisationId, organisationId), gt(record.inspectionId, id)))
      .orderBy(asc(record.inspectionId))
      .limit(limit)
    return rows.flatMap((row) => row.id ?? [])
  }

  /** Which of these inspections have a record of this type as their last word on it. */
  async lastOfTypes(
    organisationId: string,
    inspectionIds: readonly string[],
    types: readonly string[],
  ): Promise<Map<string, { type: string; seq: number }>> {
    if (inspectionIds.length === 0) return new Map()
    const rows = await this.#db
      .select({ id: record.inspectionId, type: record.type, seq: record.seq })
      .from(record)
      .where(
        and(
          eq(record.organisationId, organisationId),
          inArray(record.inspectionId, [...inspectionIds]),
          inArray(record.type, [...types]),
          eq(record.deferred, false),
        ),
      )
      .orderBy(asc(record.seq))
    return new Map(rows.flatMap(({ id, type, seq }) => (id === null ? [] : [[id, { type, seq }]])))
  }

  /** Readable records of these types that came at or after `from`, in the order of arrival. */
  async ofTypes(
    organisationId: string,
    types: readonly string[],
    from: number,
  ): Promise<RecordRow[]> {
    return this.#db
      .select()
      .from(record)
      .where(
        and(
          eq(record.organisationId, organisationId),
          inArray(record.type, [...types]),
          gte(record.receivedAt, from),
          eq(record.deferred, false),
        ),
      )
      .orderBy(asc(record.receivedAt), asc(record.deviceId), asc(record.seq))
  }

  /**
   * What a model with one of these files said as a shadow, with what phones showed of the same
   * photos: of each photo the newest, the newest photos first, a thousand at most.
   */
  async shadowPairs(organisationId: string, fileShas: readonly string[]): Promise<ShadowPair[]> {
    if (fileShas.length === 0) return []
    const shown = alias(record, 'shown')
    // `json`, not `jsonb`: it takes any text that was stored, \u0000 too.
    const payload = sql`(${record.body}::json -> 'payload')`
    const rows = await this.#db
      .selectDistinctOn([shown.id], { shadow: record.body, champion: shown.body })
      .from(record)
      .innerJoin(
        shown,
        and(
          eq(shown.organisationId, record.organisationId),
          eq(shown.deviceId, record.deviceId),
          eq(shown.type, 'predictions.made'),
          eq(shown.deferred, false),
          sql`${shown.id} = ${payload} ->> 'predictionsId'`,
        ),
      )
      .where(
        and(
          eq(record.organisationId, organisationId),
          eq(record.type, 'shadow.made'),
          eq(record.deferred, false),
          inArray(sql`${payload} -> 'predictions' -> 'model' ->> 'sha'`, [...fileShas]),
        ),
      )
      .orderBy(desc(shown.id), desc(record.seq))
      .limit(shadowPairCount)
    return rows.flatMap(({ shadow, champion }) => {
      const said = EvidenceRecord.parse(JSON.parse(shadow))
      const beside = EvidenceRecord.parse(JSON.parse(champion))
      if (said.type !== 'shadow.made' || beside.type !== 'predictions.made') return []
      return { shadow: said.payload.predictions, champion: beside.payload.predictions }
    })
  }

  /** Records that an older server could not read. */
  async deferred(limit: number): Promise<RecordRow[]> {
    return this.#db.select().from(record).where(eq(record.deferred, true)).limit(limit)
  }

  /** A deferred record that this server can read. */
  async undefer(organisationId: string, hash: string, oddities: string): Promise<void> {
    await this.#db
      .update(record)
      .set({ deferred: false, oddities })
      .where(and(eq(record.organisationId, organisationId), eq(record.hash, hash)))
  }
}
