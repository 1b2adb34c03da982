import { AlertRepository } from './alert-repository.ts'
import { AnnotationRepository } from './annotation-repository.ts'
import { AuditRepository } from './audit-repository.ts'
import { BlobRepository } from './blob-repository.ts'
import type { Database, Queries } from './database.ts'
import { DatasetRepository } from './dataset-repository.ts'
import { DeviceRepository } from './device-repository.ts'
import { DriftWindowRepository } from './drift-window-repository.ts'
import { EventLog } from './event-log.ts'
import { FeatureRepository } from './feature-repository.ts'
import { ModelAliasRepository } from './model-alias-repository.ts'
import { ModelRepository } from './model-repository.ts'
import { ImportRepository } from './import-repository.ts'
import { LabelBatchRepository } from './label-batch-repository.ts'
import { NonceRepository } from './nonce-repository.ts'
import { PairingCodeRepository } from './pairing-code-repository.ts'
import { RecordRepository } from './record-repository.ts'
import { RolloutRepository } from './rollout-repository.ts'
import { RunRepository } from './run-repository.ts'
import { SessionRepository } from './session-repository.ts'
import { SettingRepository } from './setting-repository.ts'

/** Every repository over one connection or one transaction. */
export class Repositories {
  readonly alerts: AlertRepository
  readonly aliases: ModelAliasRepository
  readonly annotations: AnnotationRepository
  readonly audit: AuditRepository
  readonly blobs: BlobRepository
  readonly codes: PairingCodeRepository
  readonly datasets: DatasetRepository
  readonly devices: DeviceRepository
  readonly driftWindows: DriftWindowRepository
  readonly events: EventLog
  readonly features: FeatureRepository
  readonly imports: ImportRepository
  readonly labelBatches: LabelBatchRepository
  readonly models: ModelRepository
  readonly nonces: NonceRepository
  readonly records: RecordRepository
  readonly rollout: RolloutRepository
  readonly runs: RunRepository
  readonly sessions: SessionRepository
  readonly settings: SettingRepository

  constructor(queries: Queries) {
    this.alerts = new AlertRepository(queries)
    this.aliases = new ModelAliasRepository(queries)
    this.annotations = new AnnotationRepository(queries)
    this.audit = new AuditRepository(queries)
    this.blobs = new BlobRepository(queries)
    this.codes = new PairingCodeRepository(queries)
    this.datasets = new DatasetRepository(queries)
    this.devices = new DeviceRepository(queries)
    this.driftWindows = new DriftWindowRepository(queries)
    this.events = new EventLog(queries)
    this.features = new FeatureRepository(queries)
    this.imports = new ImportRepository(queries)
    this.labelBatches = new LabelBatchRepository(queries)
    this.models = new ModelRepository(queries)
    this.nonces = new NonceRepository(queries)
    this.records = new RecordRepository(queries)
    this.rollout = new RolloutRepository(queries)
    this.runs = new RunRepository(queries)
    this.sessions = new SessionRepository(queries)
    this.settings = new SettingRepository(queries)
  }
}

/** The database as the stages see it. */
export class Store extends Repositories {
  readonly #database: Database

  constructor(database: Database) {
    super(database.queries)
    this.#database = database
  }

  /** All or nothing: commits where `work` resolves, rolls back where it throws. */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T> {
    return this.#database.transaction((queries) => work(new Repositories(queries)))
  }
}
