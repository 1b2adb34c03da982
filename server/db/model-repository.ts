import { and, asc, desc, eq, like, sql } from 'drizzle-orm'
import { EvaluationReport, GateVerdict } from '../../src/contract/evaluation.ts'
import { Sha256 } from '../../src/contract/ids.ts'
import { ModelManifest } from '../../src/contract/model.ts'
import { ModelVersion } from '../../src/contract/registry.ts'
import type { Queries } from './database.ts'
import { evaluation, modelVersion, trainingRun } from './loop-schema.ts'

/** A registered version, as it was registered: nothing of it ever changes. */
export interface RegisteredVersion {
  readonly name: string
  readonly number: number
  /** SHA-256 of the int8 file. */
  readonly sha: Sha256
  readonly manifest: ModelManifest
  readonly demo: boolean
  readonly origin: ModelVersion['origin']
  readonly runId: string | null
  readonly dataset: number | null
  readonly verdict: GateVerdict | null
  readonly registeredAt: number
}

/** Registered versions and what was measured of them. */
export class ModelRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /** False where a version of this name and number stands there already; it stays as it is. */
  async add(organisationId: string, version: RegisteredVersion): Promise<boolean> {
    const { manifest, verdict, dataset, ...columns } = version
    const added = await this.#db
      .insert(modelVersion)
      .values({
        ...columns,
        organisationId,
        manifest: JSON.stringify(manifest),
        verdict: verdict === null ? null : JSON.stringify(verdict),
        datasetNumber: dataset,
      })
      .onConflictDoNothing()
      .returning({ sha: modelVersion.sha })
    return added.length > 0
  }

  /** The version `name/number`, or null where none is registered. */
  async find(organisationId: string, version: string): Promise<RegisteredVersion | null> {
    const [name = '', number = ''] = version.split('/')
    const [row] = await this.#db
      .select()
      .from(modelVersion)
      .where(
        and(
          eq(modelVersion.organisationId, organisationId),
          eq(modelVersion.name, name),
          eq(modelVersion.number, Number(number)),
        ),
      )
    return row === undefined ? null : versionOf(row)
  }

  /** All versions, the last registered first. */
  async list(organisationId: string): Promise<RegisteredVersion[]> {
    const rows = await this.#db
      .select()
      .from(modelVersion)
      .where(eq(modelVersion.organisationId, organisationId))
      .orderBy(desc(modelVersion.registeredAt), desc(modelVersion.name), desc(modelVersion.number))
    return rows.map(versionOf)
  }

  /** The number for the next version of a name; one that a run was given is never given again. */
  async nextNumber(organisationId: string, name: string): Promise<number> {
    const [registered] = await this.#db
      .select({ highest: sql<number>`coalesce(max(${modelVersion.number}), 0)` })
      .from(modelVersion)
      .where(and(eq(modelVersion.organisationId, organisationId), eq(modelVersion.name, name)))
    const given = await this.#db
      .select({ version: trainingRun.version })
      .from(trainingRun)
      .where(
        and(eq(trainingRun.organisationId, organisationId), like(trainingRun.version, `${name}/%`)),
      )
    const numbers = given.map(({ version }) => Number(version?.split('/')[1] ?? 0))
    return Math.max(registered?.highest ?? 0, ...numbers) + 1
  }

  /** Keeps a report; one of the same version, dataset and split is replaced. */
  async putEvaluation(organisationId: string, report: EvaluationReport): Promise<void> {
    const { version, dataset, split, at } = report
    const kept = { report: JSON.stringify(report), at }
    await this.#db
      .insert(evaluation)
      .values({ organisationId, version, datasetNumber: dataset, split, ...kept })
      .onConflictDoUpdate({
        target: [
          evaluation.organisationId,
          evaluation.version,
          evaluation.datasetNumber,
          evaluation.split,
        ],
        set: kept,
      })
  }

  /** Reports of a version, test before val, the newest dataset first. */
  async evaluations(organisationId: string, version: string): Promise<EvaluationReport[]> {
    const rows = await this.#db
      .select({ report: evaluation.report })
      .from(evaluation)
      .where(and(eq(evaluation.organisationId, organisationId), eq(evaluation.version, version)))
      .orderBy(desc(evaluation.datasetNumber), asc(evaluation.split))
    return rows.map(({ report }) => EvaluationReport.parse(JSON.parse(report)))
  }
}

function versionOf(row: typeof modelVersion.$inferSelect): RegisteredVersion {
  return {
    name: row.name,
    number: row.number,
    sha: Sha256.parse(row.sha),
    manifest: ModelManifest.parse(JSON.parse(row.manifest)),
    demo: row.demo,
    origin: ModelVersion.shape.origin.parse(row.origin),
    runId: row.runId,
    dataset: row.datasetNumber,
    verdict: row.verdict === null ? null : GateVerdict.parse(JSON.parse(row.verdict)),
    registeredAt: row.registeredAt,
  }
}
