import { z } from 'zod/mini'
import { Sha256 } from './ids.ts'

/** What a person (or a rule) asks a training for. */
export const TrainRequest = z.strictObject({
  /** The same key twice is one run. */
  key: z.string().check(z.minLength(8), z.maxLength(100)),
  dataset: z.int().check(z.gte(1)),
  /** Weights that it begins with: those of a registered version, or random ones. */
  start: z.discriminatedUnion('from', [
    z.strictObject({ from: z.literal('version'), version: z.string() }),
    z.strictObject({ from: z.literal('random') }),
  ]),
  /** `warm` is a tenth of the full rate: for going on from trained weights. */
  rate: z.enum(['warm', 'full']),
  minutes: z.number().check(z.gte(0.2), z.lte(10_080)),
  /**
   * Passes over train after which it ends, instead of by the clock: the same seed on the same
   * machine then comes to the same weights. `minutes` is only how long it may be expected to take.
   */
  epochs: z.optional(z.int().check(z.gte(1), z.lte(100_000))),
  /** Input size; null keeps that of the start, 320 from random. */
  imgsz: z.nullable(z.int().check(z.gte(64), z.lte(1280), z.multipleOf(32))),
  seed: z.int().check(z.gte(0), z.lte(2_147_483_647)),
})
export type TrainRequest = z.infer<typeof TrainRequest>

/** The steps of a run, in their order. */
export const RunStep = z.enum([
  'queued',
  'environment',
  'data',
  'training',
  'packaging',
  'reference',
  'evaluating',
  'registering',
])
export type RunStep = z.infer<typeof RunStep>

export const RunState = z.enum(['queued', 'running', 'stopping', 'stopped', 'failed', 'finished'])
export type RunState = z.infer<typeof RunState>

/** Why a run ended early: names the item and says what to do. */
export const RunFailure = z.strictObject({
  step: RunStep,
  code: z.string(),
  message: z.string(),
  item: z.nullable(z.string()),
})
export type RunFailure = z.infer<typeof RunFailure>

export const Run = z.strictObject({
  id: z.string(),
  number: z.int(),
  request: TrainRequest,
  /** Who asked: a session's device, `rule:new-labels` or `drift:<window>`. */
  requestedBy: z.string(),
  datasetRoot: Sha256,
  demo: z.boolean(),
  state: RunState,
  step: RunStep,
  /** 0 to 1 of the present step, null where nobody knows. */
  progress: z.nullable(z.number()),
  etaS: z.nullable(z.number()),
  failure: z.nullable(RunFailure),
  /** How often it was taken up again: after a death of trainer or server, or by Go on. */
  resumes: z.int(),
  createdAt: z.int(),
  startedAt: z.nullable(z.int()),
  firstEpochAt: z.nullable(z.int()),
  endedAt: z.nullable(z.int()),
  /** SHA-256 over the trainer's sources. */
  codeSha: z.nullable(Sha256),
  /** Python, torch, threads, machine: as the trainer says them. */
  environment: z.nullable(z.record(z.string(), z.unknown())),
  /** Version that it became, `name/number`. */
  version: z.nullable(z.string()),
  /** Metrics of the last epoch. */
  lastMetrics: z.nullable(z.record(z.string(), z.number())),
})
export type Run = z.infer<typeof Run>

export const RunList = z.strictObject({ runs: z.array(Run) })

/** Metrics of one epoch; losses, learning rate, pace, and figures on val where it evaluated. */
export const RunEpoch = z.strictObject({
  epoch: z.int(),
  of: z.int(),
  at: z.int(),
  metrics: z.record(z.string(), z.number()),
})
export type RunEpoch = z.infer<typeof RunEpoch>

export const RunLogLine = z.strictObject({
  at: z.int(),
  level: z.enum(['info', 'warning', 'error']),
  message: z.string(),
})
export type RunLogLine = z.infer<typeof RunLogLine>

export const RunDetail = z.strictObject({
  run: Run,
  epochs: z.array(RunEpoch),
  /** The last lines, oldest first. */
  log: z.array(RunLogLine),
  artefacts: z.array(
    z.strictObject({ path: z.string(), sizeBytes: z.int(), sha256: z.nullable(Sha256) }),
  ),
})
export type RunDetail = z.infer<typeof RunDetail>
