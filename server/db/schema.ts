/**
 * The tables of who and what phones sent; those of the loop are in loop-schema.ts. One dialect for
 * the embedded database and for a real Postgres. Times are Unix
 * milliseconds. Evidence is kept as canonical JSON in `text` columns: `jsonb` would refuse
 * `\u0000` and reorder keys, and what was signed or hashed must come back byte for byte.
 */
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { unixMs } from './columns.ts'

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
