import type { Logger } from 'pino'
import type { NetworkInfo } from '../../src/contract/console.ts'
import type { Clock } from '../clock.ts'
import type { Store } from '../db/store.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { AttemptLimit } from '../security/attempt-limit.ts'
import type { ServerIdentity } from '../security/server-identity.ts'
import type { AlertChannel } from '../stages/alert/channel.ts'
import type { Importer } from '../stages/dataset/importer.ts'
import type { VersionPreviews } from '../stages/dataset/preview-version.ts'
import type { WindowJudge } from '../stages/monitor/judge-window.ts'
import type { OddityCheck } from '../stages/ingest/oddities.ts'
import type { Uploads } from '../stages/ingest/uploads.ts'
import type { DetectorShelf } from '../stages/rollout/detector-shelf.ts'

/** How the server is reached; it knows only once it listens. */
export interface Address {
  readonly secure: boolean
  /** The origin for links, e.g. `http://127.0.0.1:8080`. */
  origin(): string
  network(): NetworkInfo
}

/** What the API's files are wired with (app.ts). */
export interface Services {
  /** Folder of all data. */
  readonly home: string
  /** The package's: the app is of the same build. */
  readonly appVersion: string
  readonly store: Store
  readonly identity: ServerIdentity
  readonly objects: ObjectStore
  readonly uploads: Uploads
  readonly importer: Importer
  readonly previews: VersionPreviews
  readonly detectors: DetectorShelf
  readonly judge: WindowJudge
  readonly channels: readonly AlertChannel[]
  readonly oddityCheck: OddityCheck
  readonly pairAttempts: AttemptLimit
  readonly address: Address
  readonly clock: Clock
  readonly log: Logger
}
