/**
 * The tables, one dialect for the embedded database and for a real Postgres. Times are Unix
 * milliseconds. Evidence is kept as canonical JSON in `text` columns: `jsonb` would refuse
 * `\u0000` and reorder keys, and what was signed or hashed must come back byte for byte.
 */
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'

const unixMs = (name: string) => bigint(name, { mode: 'number' })

/** Who this server is: one row, minted with the data. */
export const serverIdentity = pgTable(
  'server_identity',
  {
    id: smallint().primaryKey(),
    organisationId: text('organisation_id').notNull(),
    organisationName: text('organisation_name').notNull(),
    epoch: text().notNull(),
    /** Ed25519 key that signs receipts, PKCS #8 in PEM. */
    signingKeyPem: text('signing_key_pem').notNull(),
    createdAt: unixMs('created_at').notNull(),
  },
  (table) => [check('server_identity_one_row', sql`${table.id} = 1`)],
)

export const device = pgTable('device', {
  id: text().primaryKey(),
  organisationId: text('organisation_id').notNull(),
  name: text().notNull(),
  /** JWK of an ECDSA P-256 public key, as JSON. */
  publicKey: text('public_key').notNull(),
  pairedAt: unixMs('paired_at').notNull(),
  lastSeenAt: unixMs('last_seen_at'),
  revokedAt: unixMs('revoked_at'),
})

/** One-time codes, as SHA-256 of the code. */
export const pairingCode = pgTable('pairing_code', {
  codeHash: text('code_hash').primaryKey(),
  administrator: boolean().notNull(),
  /** Printed at the start of the server: it ends with that run. */
  fromStart: boolean('from_start').notNull(),
  expiresAt: unixMs('expires_at').notNull(),
  usedAt: unixMs('used_at'),
  usedBy: text('used_by'),
})

/** Administrators' sessions, as SHA-256 of the cookie's token. */
export const session = pgTable('session', {
  tokenHash: text('token_hash').primaryKey(),
  organisationId: text('organisation_id').notNull(),
  deviceId: text('device_id').notNull(),
  createdAt: unixMs('created_at').notNull(),
  expiresAt: unixMs('expires_at').notNull(),
})

/** Nonces of signed requests, remembered until no clock skew lets them pass again. */
export const usedNonce = pgTable(
  'used_nonce',
  {
    deviceId: text('device_id').notNull(),
    nonce: text().notNull(),
    expiresAt: unixMs('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.deviceId, table.nonce] }),
    index('used_nonce_expires_at').on(table.expiresAt),
  ],
)

/** Physical photos of the object store, shared by whoever owns a reference. */
export const blob = pgTable(
  'blob',
  {
    sha: text().primaryKey(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    storedAt: unixMs('stored_at').notNull(),
    /** When its bytes were last read and hashed. */
    hashedAt: unixMs('hashed_at').notNull(),
    /** Set while the stored bytes are known to be lost or changed: phones are asked again. */
    damagedAt: unixMs('damaged_at'),
    /** Whether every pixel decodes; null until the job has looked. */
    decodes: boolean(),
  },
  (table) => [index('blob_hashed_at').on(table.hashedAt)],
)

/** An organisation's own reference to a photo: reading goes through it. */
export const photoReference = pgTable(
  'photo_reference',
  {
    organisationId: text('organisation_id').notNull(),
    sha: text()
      .notNull()
      .references(() => blob.sha),
    deviceId: text('device_id').notNull(),
    receivedAt: unixMs('received_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.sha] })],
)

/** Accepted records, append-only. `body` is the canonical JSON whose SHA-256 is `hash`. */
export const record = pgTable(
  'record',
  {
    organisationId: text('organisation_id').notNull(),
    hash: text().notNull(),
    id: text().notNull(),
    deviceId: text('device_id').notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    version: bigint({ mode: 'number' }).notNull(),
    type: text().notNull(),
    inspectionId: text('inspection_id'),
    body: text().notNull(),
    receivedAt: unixMs('received_at').notNull(),
    /** A version or type that this server cannot read yet. */
    deferred: boolean().notNull(),
    /** What is odd about it, as a JSON list of codes: kept, marked, never refused. */
    oddities: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.hash] }),
    uniqueIndex('record_device_seq').on(table.deviceId, table.seq),
    index('record_inspection').on(table.organisationId, table.inspectionId),
    index('record_id').on(table.id),
  ],
)

/** Forks: the same (device, seq) with another hash. Kept aside for a person to look at. */
export const quarantinedRecord = pgTable('quarantined_record', {
  hash: text().primaryKey(),
  organisationId: text('organisation_id').notNull(),
  deviceId: text('device_id').notNull(),
  seq: bigint({ mode: 'number' }).notNull(),
  /** Hash of the record that holds the place. */
  holderHash: text('holder_hash').notNull(),
  body: text().notNull(),
  receivedAt: unixMs('received_at').notNull(),
})

/** The append-only, hash-chained log (docs/events.md). Triggers refuse update and delete. */
export const event = pgTable(
  'event',
  {
    seq: bigint({ mode: 'number' }).primaryKey(),
    stream: text().notNull(),
    version: integer().notNull(),
    type: text().notNull(),
    /** Canonical JSON. */
    payload: text().notNull(),
    actor: text().notNull(),
    device: text(),
    at: unixMs('at').notNull(),
    prevHash: text('prev_hash').notNull(),
    hash: text().notNull(),
  },
  (table) => [uniqueIndex('event_stream_version').on(table.stream, table.version)],
)

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
