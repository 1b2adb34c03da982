import { and, asc, desc, eq, gt, inArray, isNotNull, max, sql } from 'drizzle-orm'
import { z } from 'zod/mini'
import { Sha256 } from '../../src/contract/ids.ts'
import {
  RunFailure,
  RunState,
  RunStep,
  TrainRequest,
  type Run,
  type RunEpoch,
} from '../../src/contract/run.ts'
import type { Queries } from './database.ts'
import { trainingEpoch, trainingRun } from './loop-schema.ts'

/** A run as it is asked for; everything else comes with the work on it. */
export interface NewRun {
  readonly id: string
  readonly organisationId: string
  readonly number: number
  readonly request: TrainRequest
  readonly requestedBy: string
  readonly datasetRoot: Sha256
  readonly demo: boolean
  readonly createdAt: number
}

/** What work on a run changes in its row. */
export type RunChange = Partial<
  Pick<
    Run,
    | 'state'
    | 'step'
    | 'progress'
    | 'etaS'
    | 'failure'
    | 'resumes'
    | 'startedAt'
    | 'firstEpochAt'
    | 'endedAt'
    | 'codeSha'
    | 'environment'
  > & {
    /** The version that it is to become; pages see it once the run is finished. */
    version: string
  }
>

/** A run under somebody's lease. */
export interface LeasedRun {
  readonly run: Run
  readonly organisationId: string
  /** The version that was given to it, before it is registered too. */
  readonly givenVersion: string | null
}

export interface Lease {
  readonly owner: string
  readonly until: number
}

/** Any number will do, as long as nothing else locks it. */
const queueLock = 5_463_723

const Metrics = z.record(z.string(), z.number())
const Environment = z.record(z.string(), z.unknown())

/** Training runs, their queue, and the figures of their epochs. */
export class RunRepository {
  readonly #db: Queries

  constructor(db: Queries) {
    this.#db = db
  }

  /** Keeps those who add or take runs in line until the transaction ends. */
  async lock(): Promise<void> {
    await this.#db.execute(sql`select pg_advisory_xact_lock(${queueLock})`)
  }

  /** Needs `lock`. */
  async nextNumber(organisationId: string): Promise<number> {
    const [row] = await this.#db
      .select({ last: max(trainingRun.number) })
      .from(trainingRun)
      .where(eq(trainingRun.organisationId, organisationId))
    return (row?.last ?? 0) + 1
  }

  async add(run: NewRun): Promise<void> {
    await this.#db.insert(trainingRun).values({
      ...run,
      request: JSON.stringify(run.request),
      idempotencyKey: run.request.key,
      datasetNumber: run.request.dataset,
      state: 'queued',
      step: 'queued',
      resumes: 0,
    })
  }

  async byKey(organisationId: string, key: string): Promise<Run | null> {
    return this.#one(organisationId, eq(trainingRun.idempotencyKey, key))
  }

  async find(organisationId: string, id: string): Promise<Run | null> {
    return this.#one(organisationId, eq(trainingRun.id, id))
  }

  /** The newest first, each with the metrics of its last epoch. */
  async list(organisationId: string, limit: number): Promise<Run[]> {
    const rows = await this.#db
      .select()
      .from(trainingRun)
      .where(eq(trainingRun.organisationId, organisationId))
      .orderBy(desc(trainingRun.number))
      .limit(limit)
    const last = await this.#lastMetrics(rows.map(({ id }) => id))
    return rows.map((row) => runOf(row, last.get(row.id) ?? null))
  }

  /** Epochs of a run, the first first. */
  async epochs(runId: string): Promise<RunEpoch[]> {
    const rows = await this.#db
      .select()
      .from(trainingEpoch)
      .where(eq(trainingEpoch.runId, runId))
      .orderBy(asc(trainingEpoch.epoch))
    return rows.map(({ epoch, of, at, metrics }) => ({
      epoch,
      of,
      at,
      metrics: Metrics.parse(JSON.parse(metrics)),
    }))
  }

  /** A resumed run may reach an epoch again: the later figures stand. */
  async putEpoch(runId: string, { epoch, of, at, metrics }: RunEpoch): Promise<void> {
    const values = { of, at, metrics: JSON.stringify(metrics) }
    await this.#db
      .insert(trainingEpoch)
      .values({ runId, epoch, ...values })
      .onConflictDoUpdate({ target: [trainingEpoch.runId, trainingEpoch.epoch], set: values })
  }

  /**
   * Leases the run that is next: one that was begun before any that waits, the oldest first. Null
   * where nothing waits or another owner's run goes on. Needs `lock`.
   */
  async take({ owner, until }: Lease, now: number): Promise<LeasedRun | null> {
    const unfinished = inArray(trainingRun.state, ['queued', 'running', 'stopping'])
    const [busy] = await this.#db
      .select({ id: trainingRun.id })
      .from(trainingRun)
      .where(and(unfinished, isNotNull(trainingRun.leaseOwner), gt(trainingRun.leaseUntil, now)))
      .limit(1)
    if (busy !== undefined) return null
    const [next] = await this.#db
      .select()
      .from(trainingRun)
      .where(unfinished)
      .orderBy(sql`${trainingRun.state} = 'queued'`, asc(trainingRun.createdAt))
      .limit(1)
    if (next === undefined) return null
    await this.#db
      .update(trainingRun)
      .set({ leaseOwner: owner, leaseUntil: until })
      .where(eq(trainingRun.id, next.id))
    const last = await this.#lastMetrics([next.id])
    return {
      run: runOf(next, last.get(next.id) ?? null),
      organisationId: next.organisationId,
      givenVersion: next.version,
    }
  }

  /** Prolongs the lease; the run's state, or null where the lease is another's now. */
  async renew(
    id: string,
    { owner, until }: Lease,
    { progress, etaS }: Pick<Run, 'progress' | 'etaS'>,
  ): Promise<RunState | null> {
    const [row] = await this.#db
      .update(trainingRun)
      .set({ leaseUntil: until, progress, etaS })
      .where(and(eq(trainingRun.id, id), eq(trainingRun.leaseOwner, owner)))
      .returning({ state: trainingRun.state })
    return row === undefined ? null : RunState.parse(row.state)
  }

  /** Gives the lease back: the run goes on with whoever takes it next. */
  async release(id: string, owner: string): Promise<void> {
    await this.#db
      .update(trainingRun)
      .set({ leaseOwner: null, leaseUntil: null })
      .where(and(eq(trainingRun.id, id), eq(trainingRun.leaseOwner, owner)))
  }

  /** Takes the leases of owners that are known to be dead. */
  async releaseAll(): Promise<void> {
    await this.#db
      .update(trainingRun)
      .set({ leaseOwner: null, leaseUntil: null })
      .where(isNotNull(trainingRun.leaseOwner))
  }

  /** Changes a run under the owner's lease; false where the lease is another's now. */
  async change(id: string, owner: string, change: RunChange): Promise<boolean> {
    const { failure, environment, ...columns } = change
    const changed = await this.#db
      .update(trainingRun)
      .set({
        ...columns,
        ...(failure === undefined ? {} : { failure: failure && JSON.stringify(failure) }),
        ...(environment === undefined
          ? {}
          : { environment: environment && JSON.stringify(environment) }),
      })
      .where(and(eq(trainingRun.id, id), eq(trainingRun.leaseOwner, owner)))
      .returning({ id: trainingRun.id })
    return changed.length > 0
  }

  /** `queued` is stopped at once, `running` is asked to stop; null where it had ended before. */
  async askToStop(organisationId: string, id: string, at: number): Promise<RunState | null> {
    const [row] = await this.#db
      .update(trainingRun)
      .set({
        state: sql`case when ${trainingRun.state} = 'queued' then 'stopped' else 'stopping' end`,
        endedAt: sql`case when ${trainingRun.state} = 'queued' then ${at}::bigint end`,
      })
      .where(
        and(
          eq(trainingRun.organisationId, organisationId),
          eq(trainingRun.id, id),
          inArray(trainingRun.state, ['queued', 'running']),
        ),
      )
      .returning({ state: trainingRun.state })
    return row === undefined ? null : RunState.parse(row.state)
  }

  /** A stopped or failed run waits again, in the step where it ended; false in any other state. */
  async putBack(organisationId: string, id: string): Promise<boolean> {
    const changed = await this.#db
      .update(trainingRun)
      .set({ state: 'queued', failure: null, endedAt: null, progress: null, etaS: null })
      .where(
        and(
          eq(trainingRun.organisationId, organisationId),
          eq(trainingRun.id, id),
          inArray(trainingRun.state, ['stopped', 'failed']),
        ),
      )
      .returning({ id: trainingRun.id })
    return changed.length > 0
  }

  async #one(organisationId: string, which: ReturnType<typeof eq>): Promise<Run | null> {
    const [row] = await this.#db
      .select()
      .from(trainingRun)
      .where(and(eq(trainingRun.organisationId, organisationId), which))
    if (row === undefined) return null
    const last = await this.#lastMetrics([row.id])
    return runOf(row, last.get(row.id) ?? null)
  }

  async #lastMetrics(ids: readonly string[]): Promise<Map<string, Record<string, number>>> {
    if (ids.length === 0) return new Map()
    const rows = await this.#db
      .selectDistinctOn([trainingEpoch.runId], {
        runId: trainingEpoch.runId,
        metrics: trainingEpoch.metrics,
      })
      .from(trainingEpoch)
      .where(inArray(trainingEpoch.runId, [...ids]))
      .orderBy(trainingEpoch.runId, desc(trainingEpoch.epoch))
    return new Map(rows.map(({ runId, metrics }) => [runId, Metrics.parse(JSON.parse(metrics))]))
  }
}

function runOf(
  row: typeof trainingRun.$inferSelect,
  lastMetrics: Record<string, number> | null,
): Run {
  const state = RunState.parse(row.state)
  return {
    id: row.id,
    number: row.number,
    request: TrainRequest.parse(JSON.parse(row.request)),
    requestedBy: row.requestedBy,
    datasetRoot: Sha256.parse(row.datasetRoot),
    demo: row.demo,
    state,
    step: RunStep.parse(row.step),
    progress: row.progress,
    etaS: row.etaS,
    failure: row.failure === null ? null : RunFailure.parse(JSON.parse(row.failure)),
    resumes: row.resumes,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    firstEpochAt: row.firstEpochAt,
    endedAt: row.endedAt,
    codeSha: row.codeSha === null ? null : Sha256.parse(row.codeSha),
    environment: row.environment === null ? null : Environment.parse(JSON.parse(row.environment)),
    version: state === 'finished' ? row.version : null,
    lastMetrics,
  }
}
