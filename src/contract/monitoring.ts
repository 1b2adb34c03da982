import { z } from 'zod/mini'
import { Sha256 } from './ids.ts'

/** The features of a photo's input side, in the order in which rows list them (domain/image-features). */
export const featureNames = [
  'luma',
  'contrast',
  'blur',
  'saturation',
  'redBlue',
  'dark',
  'bright',
] as const
export const FeatureName = z.enum(featureNames)
export type FeatureName = z.infer<typeof FeatureName>

export const FeatureValues = z.array(z.number()).check(z.length(featureNames.length))

/** `reference.json` of a model folder: the training photos, written by the TypeScript feature code. */
export const DriftReference = z.strictObject({
  format: z.literal(1),
  features: z.array(FeatureName),
  datasetRoot: Sha256,
  /** Edges of the fixed histogram by feature: 20 reference quantiles between two outer bins. */
  edges: z.array(z.array(z.number())),
  /** One for each photo of the train split; `block` is its vehicle group. */
  rows: z.array(z.strictObject({ block: z.string(), values: FeatureValues })),
})
export type DriftReference = z.infer<typeof DriftReference>

export const FeatureRow = z.strictObject({
  /** Photos that are no independent looks: a site on a day, or a vehicle. */
  block: z.string().check(z.minLength(1), z.maxLength(200)),
  at: z.int(),
  values: FeatureValues,
})
export type FeatureRow = z.infer<typeof FeatureRow>

const Site = z.string().check(z.regex(/^[\w.-]{1,60}$/, 'letters, digits, dot, dash, at most 60'))

/** `POST /v1/monitor/features`: rows of one site, as photos that were uploaded give them too. */
export const FeatureRows = z.strictObject({
  site: Site,
  rows: z.array(FeatureRow).check(z.minLength(1), z.maxLength(10_000)),
})

/** `POST /v1/monitor/windows`: judge the rows of a site in [from, to) and route what is found. */
export const JudgeWindow = z.strictObject({
  site: Site,
  from: z.int(),
  to: z.int(),
  /** The clock of the routing (cool-down); null is the server's own. */
  now: z.nullable(z.int()),
})

export const DriftRoute = z.enum(['recorded', 'retrain', 'alert', 'experiment', 'insufficient'])
export type DriftRoute = z.infer<typeof DriftRoute>

export const FeatureDrift = z.strictObject({
  feature: FeatureName,
  ks: z.number(),
  /** The null's 1 - 0.01/F quantile. */
  limit: z.number(),
  /** 100 * KS where it counts, else 0. */
  driftPercent: z.number(),
  designEffect: z.number(),
})
export type FeatureDrift = z.infer<typeof FeatureDrift>

export const DriftWindow = z.strictObject({
  id: z.string(),
  site: z.string(),
  modelVersion: z.string(),
  from: z.int(),
  to: z.int(),
  rows: z.int(),
  effectiveRows: z.number(),
  /** Null where the sample is insufficient. */
  driftPercent: z.nullable(z.number()),
  worst: z.nullable(FeatureName),
  features: z.array(FeatureDrift),
  route: DriftRoute,
  /** What was done about it, with the threshold, or why nothing was (confirmation, cool-down). */
  routing: z.string(),
  judgedAt: z.int(),
})
export type DriftWindow = z.infer<typeof DriftWindow>

export const AlertState = z.enum(['firing', 'acknowledged', 'resolved'])
export type AlertState = z.infer<typeof AlertState>

export const AlertRow = z.strictObject({
  id: z.string(),
  /** The same key never fires twice while it stands. */
  key: z.string(),
  severity: z.enum(['info', 'warning', 'page']),
  title: z.string(),
  detail: z.string(),
  state: AlertState,
  firedAt: z.int(),
  acknowledgedAt: z.nullable(z.int()),
  acknowledgedBy: z.nullable(z.string()),
  resolvedAt: z.nullable(z.int()),
  /** Where it was sent, and what went wrong there. */
  deliveries: z.array(
    z.strictObject({
      channel: z.enum(['webhook', 'e-mail']),
      at: z.int(),
      error: z.nullable(z.string()),
      /**
       * Begun, and nobody noted how it ended: the server was killed in between. It is sent again
       * under the same id.
       */
      begun: z.optional(z.literal(true)),
    }),
  ),
})
export type AlertRow = z.infer<typeof AlertRow>

/**
 * What the fine passes of the last 30 days did: a row of its own, for every other figure speaks of
 * first passes alone.
 */
export const SecondLookRow = z.strictObject({
  model: z.string(),
  photos: z.int(),
  /** Boxes that it added, and what people made of them. */
  boxes: z.int(),
  kept: z.int(),
  rejected: z.int(),
  medianMs: z.number(),
  p95Ms: z.number(),
  /** Its time over the first pass's on the same photo, the median. */
  timesFirst: z.number(),
})
export type SecondLookRow = z.infer<typeof SecondLookRow>

export const MonitorPage = z.strictObject({
  /** Version whose reference counts; null while the champion has none. */
  reference: z.nullable(
    z.strictObject({ version: z.string(), rows: z.int(), groups: z.int(), datasetRoot: Sha256 }),
  ),
  sites: z.array(z.string()),
  /** Newest first. */
  windows: z.array(DriftWindow),
  /** Rows that wait for a window, by site. */
  waiting: z.array(z.strictObject({ site: z.string(), rows: z.int(), since: z.int() })),
  /** Shares by histogram bin of the last 30 days' rows and of the reference, for charts. */
  histograms: z.array(
    z.strictObject({
      feature: FeatureName,
      edges: z.array(z.number()),
      reference: z.array(z.number()),
      recent: z.array(z.number()),
    }),
  ),
  /** By model, the newest last; empty where no phone looked twice. */
  secondLook: z.array(SecondLookRow),
  alerts: z.array(AlertRow),
  channels: z.strictObject({ webhook: z.boolean(), email: z.boolean() }),
  frozenSince: z.nullable(z.int()),
})
export type MonitorPage = z.infer<typeof MonitorPage>
