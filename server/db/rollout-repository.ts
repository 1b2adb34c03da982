import { and, desc, eq, gt, isNull, like, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod/mini'
import { EvidenceRecord, type DeviceReported } from '../../src/contract/record.ts'
import { DeviceManifest, TryAnswer, type ModelRefusalRow } from '../../src/contract/registry.ts'
import type { Queries } from './database.ts'
import { deviceManifest, tryCall } from './loop-schema.ts'
import { device, record } from './schema.ts'

/** One call of the staging endpoint: what was said of which photo. */
export type TryCall = Pick<TryAnswer, 'boxes' | 'timings'> & {
  readonly photoSha: string
  readonly at: number
}

/** A refusal with all that the desk shows but what its words say. */
type RefusalReport = Omit<ModelRefusalRow, 'version' | 'reason' | 'browser'> & {
  readonly report: DeviceReported
}

/** What devices are told to run, what they say that they run, and what was tried out. */
export class RolloutRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /** The manifest with the highest epoch, of one version or of all; null where there is none. */
  async latestManifest(organisationId: string, version?: string): Promise<DeviceManifest | null> {
    const [row] = await this.#db
      .select({ body: deviceManifest.body })
      .from(deviceManifest)
      .where(
        and(
          eq(deviceManifest.organisationId, organisationId),
          version === undefined ? undefined : eq(deviceManifest.version, version),
        ),
      )
      .orderBy(desc(deviceManifest.epoch))
      .limit(1)
    return row === undefined ? null : DeviceManifest.parse(JSON.parse(row.body))
  }

  async addManifest(organisationId: string, manifest: DeviceManifest): Promise<void> {
    const { epoch, model } = manifest.statement
    await this.#db.insert(deviceManifest).values({
      organisationId,
      epoch,
      version: `${model.name}/${model.version}`,
      body: JSON.stringify(manifest),
    })
  }

  /** Keeps a call of the staging endpoint: the photo by its hash, never its bytes. */
  async addTryCall(
    organisationId: string,
    call: { readonly id: string; readonly answer: TryAnswer; readonly at: number },
  ): Promise<void> {
    const { version, photoSha, boxes, timings } = call.answer
    const answer = JSON.stringify({ boxes, timings })
    await this.#db
      .insert(tryCall)
      .values({ id: call.id, organisationId, version, photoSha, answer, at: call.at })
  }

  /** Calls of the staging endpoint for one version, the last first. */
  async tryCalls(organisationId: string, version: string): Promise<TryCall[]> {
    const rows = await this.#db
      .select()
      .from(tryCall)
      .where(and(eq(tryCall.organisationId, organisationId), eq(tryCall.version, version)))
      .orderBy(desc(tryCall.at), desc(tryCall.id))
    return rows.map(({ photoSha, answer, at }) => {
      const said = z.pick(TryAnswer, { boxes: true, timings: true }).parse(JSON.parse(answer))
      return { photoSha, at, ...said }
    })
  }

  /** How many devices said in their last report that they run each model, by its SHA-256. */
  async devicesByModel(organisationId: string): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>()
    for (const { report } of await this.lastReports(organisationId)) {
      counts.set(report.modelSha, (counts.get(report.modelSha) ?? 0) + 1)
    }
    return counts
  }

  /**
   * Reports in which a device says that it refused a model, the last first, and whether it has
   * reported nothing since.
   */
  async refusalReports(organisationId: string, limit: number): Promise<RefusalReport[]> {
    const later = alias(record, 'later')
    const rows = await this.#db
      .select({
        deviceName: device.name,
        body: record.body,
        at: record.receivedAt,
        stands: sql<boolean>`not exists (${this.#db
          .select({ one: sql`1` })
          .from(later)
          .where(
            and(
              eq(later.deviceId, record.deviceId),
              eq(later.type, 'device.reported'),
              gt(later.seq, record.seq),
            ),
          )})`,
      })
      .from(record)
      .innerJoin(device, eq(device.id, record.deviceId))
      .where(
        and(
          isReport(organisationId),
          // `json`, not `jsonb`: it takes any text that was stored, \u0000 too.
          like(sql`(${record.body}::json -> 'payload' -> 'reason')::text`, '"model refused: %'),
        ),
      )
      .orderBy(desc(record.receivedAt), desc(record.id))
      .limit(limit)
    return rows.flatMap(({ body, ...about }) => {
      const parsed = EvidenceRecord.safeParse(JSON.parse(body))
      if (!parsed.success || parsed.data.type !== 'device.reported') return []
      const { id: recordId, deviceId, payload: report } = parsed.data
      return { ...about, recordId, deviceId, appVersion: report.appVersion, report }
    })
  }

  /** The last report of each device that is not revoked. */
  async lastReports(
    organisationId: string,
  ): Promise<
    { readonly deviceId: string; readonly name: string; readonly report: DeviceReported }[]
  > {
    const rows = await this.#db
      .selectDistinctOn([record.deviceId], {
        deviceId: record.deviceId,
        name: device.name,
        body: record.body,
      })
      .from(record)
      .innerJoin(device, eq(device.id, record.deviceId))
      .where(and(isReport(organisationId), isNull(device.revokedAt)))
      .orderBy(record.deviceId, desc(record.seq))
    return rows.flatMap(({ deviceId, name, body }) => {
      const parsed = EvidenceRecord.safeParse(JSON.parse(body))
      if (!parsed.success || parsed.data.type !== 'device.reported') return []
      return { deviceId, name, report: parsed.data.payload }
    })
  }
}

/** A report that was taken up, of a device of the organisation. */
function isReport(organisationId: string) {
  return and(
    eq(record.organisationId, organisationId),
    eq(record.type, 'device.reported'),
    eq(record.deferred, false),
  )
}
