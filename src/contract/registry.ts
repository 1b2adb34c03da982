import { z } from 'zod/mini'
import { Detection, Timings } from './detection.ts'
import { EvaluationReport, GateVerdict } from './evaluation.ts'
import { Size } from './geometry.ts'
import { DeviceId, RecordId, Sha256 } from './ids.ts'
import { ModelManifest } from './model.ts'

/** `name/number`, e.g. `scratch-dent/1` (came with the app) or `site/3` (trained here). */
export const VersionName = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,60}\/[1-9]\d{0,8}$/))
export type VersionName = z.infer<typeof VersionName>

export const Alias = z.enum(['champion', 'challenger', 'staging', 'shadow'])
export type Alias = z.infer<typeof Alias>

/** What a version is, wherever it goes. */
export const VersionFacts = z.strictObject({
  version: VersionName,
  /** SHA-256 of the int8 file: what phones report. */
  sha: Sha256,
  demo: z.boolean(),
  /** `bundled` came with the app, `run` was trained here, `file` came as an ONNX file. */
  origin: z.enum(['bundled', 'run', 'file']),
  runId: z.nullable(z.string()),
  dataset: z.nullable(z.int()),
  registeredAt: z.int(),
  aliases: z.array(Alias),
  gate: z.nullable(z.enum(['pass', 'refuse'])),
  /** AP50 and AP on the test split of its gate, as fractions. */
  ap50: z.nullable(z.number()),
  ap: z.nullable(z.number()),
  /** Devices that last reported to run it. */
  deviceCount: z.int(),
})
export type VersionFacts = z.infer<typeof VersionFacts>

export const ModelVersion = z.strictObject({
  ...VersionFacts.shape,
  /** It goes to a share of the devices: so many of the paired ones. Null for every other version. */
  canary: z.nullable(z.strictObject({ percent: z.int(), devices: z.int(), of: z.int() })),
})
export type ModelVersion = z.infer<typeof ModelVersion>

export const ModelVersionList = z.strictObject({
  versions: z.array(ModelVersion),
  /** Automatic promotion is frozen since then (drift over 8 %). */
  frozenSince: z.nullable(z.int()),
})

export const ApprovalRow = z.strictObject({
  at: z.int(),
  actor: z.string(),
  action: z.enum(['promoted', 'rolled-back', 'aliased']),
  alias: Alias,
  reason: z.string(),
  pastGate: z.boolean(),
})
export type ApprovalRow = z.infer<typeof ApprovalRow>

/** A model that a phone would not take, as it reported it. */
export const ModelRefusalRow = z.strictObject({
  recordId: RecordId,
  deviceId: DeviceId,
  deviceName: z.string(),
  /** `site/3`; null where the phone could not read whose it was. */
  version: z.nullable(z.string()),
  /** The phone's code, e.g. `self_test_failed`. */
  reason: z.string(),
  /** 'Firefox 140 on Android'; null where the app was too old to say. */
  browser: z.nullable(z.string()),
  appVersion: z.string(),
  /** The server's clock when the report came. */
  at: z.int(),
  /** It is the last that the device has reported. */
  stands: z.boolean(),
})
export type ModelRefusalRow = z.infer<typeof ModelRefusalRow>

/** The last first. */
export const ModelRefusalList = z.strictObject({ refusals: z.array(ModelRefusalRow) })

/** What a version said beside another one on the same photos, as phones report it. */
export const ShadowFigures = z.strictObject({
  /** Photos on which both ran. */
  photos: z.int(),
  /** Boxes of one class that both have, one to one at IoU 0.5. */
  both: z.int(),
  onlyShadow: z.int(),
  onlyChampion: z.int(),
  /** Median times of the model alone on those photos, milliseconds; null without photos. */
  shadowInferMs: z.nullable(z.number()),
  championInferMs: z.nullable(z.number()),
})
export type ShadowFigures = z.infer<typeof ShadowFigures>

export const ModelVersionDetail = z.strictObject({
  version: ModelVersion,
  manifest: ModelManifest,
  /** Markdown of its CARD.md, '' where it has none. */
  card: z.string(),
  verdict: z.nullable(GateVerdict),
  evaluations: z.array(EvaluationReport),
  approvals: z.array(ApprovalRow),
  /** What a roll back from it would return to. */
  previous: z.nullable(VersionName),
  /** Null where it never ran as a shadow. */
  shadow: z.nullable(ShadowFigures),
})
export type ModelVersionDetail = z.infer<typeof ModelVersionDetail>

/** Makes a version the champion, or with `alias` gives it another name. */
export const PromoteRequest = z.strictObject({
  alias: Alias,
  reason: z.string().check(z.maxLength(500)),
  /** A refusing gate bars promotion unless this is true and a reason is given. */
  pastGate: z.boolean(),
})
export type PromoteRequest = z.infer<typeof PromoteRequest>

/** Has a share of the devices run a version; `percent` is of the devices' places, not of a count. */
export const CanaryRequest = z.strictObject({
  percent: z.int().check(z.gte(1), z.lte(99)),
  reason: z.string().check(z.maxLength(500)),
  pastGate: z.boolean(),
})
export type CanaryRequest = z.infer<typeof CanaryRequest>

export const RollBackRequest = z.strictObject({ reason: z.string().check(z.maxLength(500)) })

/**
 * What phones are to run: signed by the server's Ed25519 key over the canonical JSON of
 * `statement`. `expires` bars installing, never running. `epoch` only grows.
 */
export const DeviceManifest = z.strictObject({
  statement: z.strictObject({
    v: z.literal(1),
    epoch: z.int().check(z.gte(1)),
    issuedAt: z.int(),
    expires: z.int(),
    /** Oldest app that can run it, as a package version. */
    minApp: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)),
    model: ModelManifest,
    previous: z.nullable(z.strictObject({ version: VersionName, sha: Sha256 })),
    /** A version to run beside it in idle time, whose boxes are never shown; left out for none. */
    shadow: z.optional(ModelManifest),
  }),
  /** base64url. */
  signature: z.string().check(z.regex(/^[A-Za-z0-9_-]{86}$/)),
})
export type DeviceManifest = z.infer<typeof DeviceManifest>

/** `GET /v1/model`: what a phone should run; null while the server has promoted nothing. */
export const DeviceManifestAnswer = z.strictObject({ manifest: z.nullable(DeviceManifest) })

/** `POST /v1/detect?version=`: one version on one photo, for trying it before it is promoted. */
export const TryAnswer = z.strictObject({
  version: VersionName,
  modelSha: Sha256,
  photoSha: Sha256,
  photoSize: Size,
  boxes: z.array(Detection),
  timings: Timings,
})
export type TryAnswer = z.infer<typeof TryAnswer>
