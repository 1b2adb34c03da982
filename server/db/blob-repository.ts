import { and, asc, eq, inArray, isNull, lt } from 'drizzle-orm'
import { Sha256 } from '../../src/contract/ids.ts'
import type { Queries } from './database.ts'
import { blob, photoReference } from './schema.ts'

export interface StoredPhoto {
  readonly sha: Sha256
  readonly sizeBytes: number
  readonly width: number
  readonly height: number
}

/** Photos on disk, and which organisation may read which. */
export class BlobRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /**
   * Notes the photo as whole and hashed now, and gives the organisation its reference.
   * @returns 'known' where it had both already, 'restored' where the stored one was damaged
   */
  async add(
    photo: StoredPhoto,
    reference: { organisationId: string; deviceId: string; at: number },
  ): Promise<'new' | 'restored' | 'known'> {
    const { organisationId, deviceId, at } = reference
    const [before] = await this.#db
      .select({ damagedAt: blob.damagedAt })
      .from(blob)
      .where(eq(blob.sha, photo.sha))
    await this.#db
      .insert(blob)
      .values({ ...photo, storedAt: at, hashedAt: at })
      .onConflictDoUpdate({ target: blob.sha, set: { hashedAt: at, damagedAt: null } })
    const added = await this.#db
      .insert(photoReference)
      .values({ organisationId, sha: photo.sha, deviceId, receivedAt: at })
      .onConflictDoNothing()
      .returning({ sha: photoReference.sha })
    if (added.length > 0) return 'new'
    return before?.damagedAt === null ? 'known' : 'restored'
  }

  /** The photo, where this organisation has it and it is whole. */
  async find(organisationId: string, sha: string): Promise<StoredPhoto | null> {
    const [row] = await this.#db
      .select({
        sha: blob.sha,
        sizeBytes: blob.sizeBytes,
        width: blob.width,
        height: blob.height,
      })
      .from(photoReference)
      .innerJoin(blob, eq(blob.sha, photoReference.sha))
      .where(
        and(
          eq(photoReference.organisationId, organisationId),
          eq(photoReference.sha, sha),
          isNull(blob.damagedAt),
        ),
      )
    return row === undefined ? null : { ...row, sha: Sha256.parse(row.sha) }
  }

  /** Which of these the organisation has, whole. */
  async held(organisationId: string, shas: readonly Sha256[]): Promise<Set<Sha256>> {
    if (shas.length === 0) return new Set()
    const rows = await this.#db
      .select({ sha: blob.sha })
      .from(photoReference)
      .innerJoin(blob, eq(blob.sha, photoReference.sha))
      .where(
        and(
          eq(photoReference.organisationId, organisationId),
          inArray(photoReference.sha, [...shas]),
          isNull(blob.damagedAt),
        ),
      )
    return new Set(rows.map((row) => Sha256.parse(row.sha)))
  }

  /** Which of these do not decode whole. */
  async unreadable(shas: readonly Sha256[]): Promise<Set<Sha256>> {
    if (shas.length === 0) return new Set()
    const rows = await this.#db
      .select({ sha: blob.sha })
      .from(blob)
      .where(and(inArray(blob.sha, [...shas]), eq(blob.decodes, false)))
    return new Set(rows.map((row) => Sha256.parse(row.sha)))
  }

  /** Photos whose pixels no job has looked at yet. */
  async undecoded(limit: number): Promise<Sha256[]> {
    const rows = await this.#db
      .select({ sha: blob.sha })
      .from(blob)
      .where(and(isNull(blob.decodes), isNull(blob.damagedAt)))
      .limit(limit)
    return rows.map((row) => Sha256.parse(row.sha))
  }

  /** True the first time only, so that an event is written once. */
  async noteDecodes(sha: Sha256, decodes: boolean): Promise<boolean> {
    const changed = await this.#db
      .update(blob)
      .set({ decodes })
      .where(and(eq(blob.sha, sha), isNull(blob.decodes)))
      .returning({ sha: blob.sha })
    return changed.length > 0
  }

  /** Photos that were hashed longest ago, before `before`. */
  async hashedBefore(before: number, limit: number): Promise<Sha256[]> {
    const rows = await this.#db
      .select({ sha: blob.sha })
      .from(blob)
      .where(and(lt(blob.hashedAt, before), isNull(blob.damagedAt)))
      .orderBy(asc(blob.hashedAt))
      .limit(limit)
    return rows.map((row) => Sha256.parse(row.sha))
  }

  async noteHashed(sha: Sha256, at: number): Promise<void> {
    await this.#db.update(blob).set({ hashedAt: at }).where(eq(blob.sha, sha))
  }

  /** True the first time only. */
  async noteDamaged(sha: Sha256, at: number): Promise<boolean> {
    const changed = await this.#db
      .update(blob)
      .set({ damagedAt: at, hashedAt: at })
      .where(and(eq(blob.sha, sha), isNull(blob.damagedAt)))
      .returning({ sha: blob.sha })
    return changed.length > 0
  }
}
