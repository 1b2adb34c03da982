/**
 * The tables of the loop, in the order of the data: labels, datasets, runs, versions, rollout,
 * monitoring. What has the form of a message stands as its JSON in `text` columns.
 */
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { unixMs } from './columns.ts'

/** Human versions of the boxes of a photo, append-only; the highest version stands. */
export const annotation = pgTable(
  'annotation',
  {
    organisationId: text('organisation_id').notNull(),
    photoSha: text('photo_sha').notNull(),
    version: integer().notNull(),
    hash: text().notNull(),
    /** Canonical JSON of the boxes. */
    boxes: text().notNull(),
    complete: boolean().notNull(),
    /** JSON of the contract's AnnotationSource. */
    source: text().notNull(),
    at: unixMs('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.photoSha, table.version] })],
)

/** Photos that a reviewer took out of the way to training; a later acceptance brings them back. */
export const setAsidePhoto = pgTable(
  'set_aside_photo',
  {
    organisationId: text('organisation_id').notNull(),
    photoId: text('photo_id').notNull(),
    reason: text().notNull(),
    reviewer: text().notNull(),
    at: unixMs('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.photoId] })],
)

/** Photos that have labels: where they come from and on which side they stand for ever. */
export const labelledPhoto = pgTable(
  'labelled_photo',
  {
    organisationId: text('organisation_id').notNull(),
    sha: text().notNull(),
    /** `phone`, `import` or `demo`. */
    origin: text().notNull(),
    groupKey: text('group_key').notNull(),
    split: text().notNull(),
    source: text().notNull(),
    licence: text().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    importId: text('import_id'),
    addedAt: unixMs('added_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.sha] })],
)

/** Label sets that were brought in whole. */
export const labelImport = pgTable('label_import', {
  id: text().primaryKey(),
  organisationId: text('organisation_id').notNull(),
  name: text().notNull(),
  kind: text().notNull(),
  demo: boolean().notNull(),
  photos: integer().notNull(),
  at: unixMs('at').notNull(),
})

export const datasetVersion = pgTable(
  'dataset_version',
  {
    organisationId: text('organisation_id').notNull(),
    number: integer().notNull(),
    createdAt: unixMs('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    demo: boolean().notNull(),
    base: text().notNull(),
    /** Merkle root over the items: docs/datasets.md. */
    root: text().notNull(),
    /** JSON: the contract's SplitCounts. */
    counts: text().notNull(),
    phonePhotos: integer('phone_photos').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.number] })],
)

/** The items of a version, in the manifest's order. */
export const datasetItem = pgTable(
  'dataset_item',
  {
    organisationId: text('organisation_id').notNull(),
    number: integer().notNull(),
    place: integer().notNull(),
    photoSha: text('photo_sha').notNull(),
    annotationVersion: integer('annotation_version').notNull(),
    annotationHash: text('annotation_hash').notNull(),
    split: text().notNull(),
    groupKey: text('group_key').notNull(),
    origin: text().notNull(),
    source: text().notNull(),
    licence: text().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.number, table.place] })],
)

/** Choices of a site, as JSON by key: the training rule, the freeze of automatic promotion. */
export const setting = pgTable(
  'setting',
  {
    organisationId: text('organisation_id').notNull(),
    key: text().notNull(),
    value: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.key] })],
)

/** Training runs: the queue too. Whoever holds the lease works on it. */
export const trainingRun = pgTable(
  'training_run',
  {
    id: text().primaryKey(),
    organisationId: text('organisation_id').notNull(),
    number: integer().notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    /** JSON: the contract's TrainRequest. */
    request: text().notNull(),
    requestedBy: text('requested_by').notNull(),
    datasetNumber: integer('dataset_number').notNull(),
    datasetRoot: text('dataset_root').notNull(),
    demo: boolean().notNull(),
    state: text().notNull(),
    step: text().notNull(),
    progress: doublePrecision(),
    etaS: doublePrecision('eta_s'),
    failure: text(),
    resumes: integer().notNull(),
    createdAt: unixMs('created_at').notNull(),
    startedAt: unixMs('started_at'),
    firstEpochAt: unixMs('first_epoch_at'),
    endedAt: unixMs('ended_at'),
    codeSha: text('code_sha'),
    environment: text(),
    version: text(),
    leaseOwner: text('lease_owner'),
    leaseUntil: unixMs('lease_until'),
  },
  (table) => [
    uniqueIndex('training_run_key').on(table.organisationId, table.idempotencyKey),
    uniqueIndex('training_run_number').on(table.organisationId, table.number),
  ],
)

export const trainingEpoch = pgTable(
  'training_epoch',
  {
    runId: text('run_id')
      .notNull()
      .references(() => trainingRun.id),
    epoch: integer().notNull(),
    of: integer().notNull(),
    at: unixMs('at').notNull(),
    /** JSON. */
    metrics: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.epoch] })],
)

export const modelVersion = pgTable(
  'model_version',
  {
    organisationId: text('organisation_id').notNull(),
    name: text().notNull(),
    number: integer().notNull(),
    /** SHA-256 of the int8 file. */
    sha: text().notNull(),
    /** JSON of manifest.json. */
    manifest: text().notNull(),
    demo: boolean().notNull(),
    origin: text().notNull(),
    runId: text('run_id'),
    datasetNumber: integer('dataset_number'),
    /** JSON: the contract's GateVerdict. */
    verdict: text(),
    registeredAt: unixMs('registered_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.name, table.number] }),
    index('model_version_sha').on(table.organisationId, table.sha),
  ],
)

export const evaluation = pgTable(
  'evaluation',
  {
    organisationId: text('organisation_id').notNull(),
    /** `name/number` */
    version: text().notNull(),
    datasetNumber: integer('dataset_number').notNull(),
    split: text().notNull(),
    /** JSON: the contract's EvaluationReport. */
    report: text().notNull(),
    at: unixMs('at').notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.organisationId, table.version, table.datasetNumber, table.split],
    }),
  ],
)

export const modelAlias = pgTable(
  'model_alias',
  {
    organisationId: text('organisation_id').notNull(),
    alias: text().notNull(),
    version: text().notNull(),
    movedAt: unixMs('moved_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.alias] })],
)

/** Who moved which alias, and why: beside the events, for pages. */
export const modelApproval = pgTable(
  'model_approval',
  {
    id: text().primaryKey(),
    organisationId: text('organisation_id').notNull(),
    at: unixMs('at').notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    alias: text().notNull(),
    version: text().notNull(),
    /** Version that the alias was on before. */
    previous: text(),
    reason: text().notNull(),
    pastGate: boolean('past_gate').notNull(),
  },
  (table) => [index('model_approval_version').on(table.organisationId, table.version)],
)

/** Signed manifests for devices; the highest epoch stands. */
export const deviceManifest = pgTable(
  'device_manifest',
  {
    organisationId: text('organisation_id').notNull(),
    epoch: bigint({ mode: 'number' }).notNull(),
    version: text().notNull(),
    /** JSON: the contract's DeviceManifest. */
    body: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.epoch] })],
)

/** Calls of the staging endpoint: input reference, what was said, and how long it took. */
export const tryCall = pgTable('try_call', {
  id: text().primaryKey(),
  organisationId: text('organisation_id').notNull(),
  version: text().notNull(),
  photoSha: text('photo_sha').notNull(),
  /** JSON: detections and timings. */
  answer: text().notNull(),
  at: unixMs('at').notNull(),
})

/** Input features, one row a photo (or a row that came in by the API). */
export const featureRow = pgTable(
  'feature_row',
  {
    id: text().primaryKey(),
    organisationId: text('organisation_id').notNull(),
    site: text().notNull(),
    block: text().notNull(),
    at: unixMs('at').notNull(),
    /** JSON array in the order of the contract's featureNames. */
    values: text().notNull(),
    photoSha: text('photo_sha'),
  },
  (table) => [
    index('feature_row_site').on(table.organisationId, table.site, table.at),
    uniqueIndex('feature_row_photo').on(table.organisationId, table.photoSha),
  ],
)

export const driftWindow = pgTable(
  'drift_window',
  {
    id: text().primaryKey(),
    organisationId: text('organisation_id').notNull(),
    site: text().notNull(),
    from: unixMs('from').notNull(),
    to: unixMs('to').notNull(),
    /** JSON: the contract's DriftWindow. */
    body: text().notNull(),
    judgedAt: unixMs('judged_at').notNull(),
  },
  (table) => [uniqueIndex('drift_window_span').on(table.organisationId, table.site, table.from)],
)

export const alert = pgTable(
  'alert',
  {
    id: text().primaryKey(),
    organisationId: text('organisation_id').notNull(),
    key: text().notNull(),
    severity: text().notNull(),
    title: text().notNull(),
    detail: text().notNull(),
    state: text().notNull(),
    firedAt: unixMs('fired_at').notNull(),
    acknowledgedAt: unixMs('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    resolvedAt: unixMs('resolved_at'),
    /** JSON list of deliveries. */
    deliveries: text().notNull(),
  },
  (table) => [index('alert_key').on(table.organisationId, table.key)],
)

/** Photos of a slice that somebody should review. */
export const labelBatch = pgTable('label_batch', {
  id: text().primaryKey(),
  organisationId: text('organisation_id').notNull(),
  title: text().notNull(),
  reason: text().notNull(),
  /** JSON list of hashes. */
  photoShas: text('photo_shas').notNull(),
  openedAt: unixMs('opened_at').notNull(),
  closedAt: unixMs('closed_at'),
})
