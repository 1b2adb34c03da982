import { InspectionId, PhotoId, type RecordId, type Sha256 } from '../contract/ids.ts'
import type {
  CorrectionMade,
  DeviceReported,
  PhotoAdded,
  PredictionsMade,
  ShadowMade,
  Vehicle,
} from '../contract/record.ts'
import type { Size } from '../contract/geometry.ts'
import type { InspectionView } from '../domain/inspection-view.ts'
import { append } from './append.ts'
import type { Append, Draft } from './append-request.ts'
import { Connection } from './connection.ts'
import type { Database } from './database.ts'
import { browserEnvironment, type StoreEnvironment, type TabMessage } from './environment.ts'
import { mintRecordId } from './mint.ts'
import type { Observable } from '../domain/observable.ts'
import { sealOf } from './seal.ts'
import { Shelf } from './shelf.ts'
import { watchStorage, type StorageReport } from './storage-report.ts'
import { createSyncSource, readPhoto, type StoreChange, type SyncSource } from './sync-source.ts'
import { metaKeys, openTail, readTail } from './tail.ts'

/** A photo as `capture` prepares it: exactly the bytes that are kept. */
export interface PhotoToKeep {
  readonly photo: {
    readonly bytes: ArrayBuffer
    readonly sha: Sha256
    readonly size: Size
    readonly processing: PhotoAdded['processing']
    readonly originalName: string
  }
  readonly source: PhotoAdded['source']
  readonly rendered: boolean
  readonly shot: string | null
}

/** The phone's evidence. Promises resolve when it is stored and read back; else StoreError. */
export interface Store {
  /** Resolves when what is stored is shown; rejects with a StoreError where it cannot be opened. */
  readonly ready: Promise<void>
  readonly inspections: Observable<readonly InspectionView[]>
  readonly storage: Observable<StorageReport>
  /** What the sync loop works on. */
  readonly syncSource: SyncSource
  openInspection(vehicle: Vehicle, sample: boolean): Promise<InspectionId>
  amendVehicle(inspection: InspectionId, vehicle: Vehicle): Promise<void>
  reopenInspection(inspection: InspectionId, reason: string): Promise<void>
  addPhoto(inspection: InspectionId, photo: PhotoToKeep): Promise<PhotoId>
  addPredictions(inspection: InspectionId, made: PredictionsMade): Promise<RecordId>
  addCorrection(inspection: InspectionId, made: CorrectionMade): Promise<RecordId>
  retractPhoto(inspection: InspectionId, photo: PhotoId, reason: string): Promise<void>
  sealInspection(inspection: InspectionId): Promise<void>
  /** The model or app changed: what this device runs now. */
  reportDevice(report: DeviceReported): Promise<void>
  /** What a second model said of a photo; never shown. */
  addShadow(made: ShadowMade): Promise<void>
  /** The stored bytes; null where they were let go after a receipt. */
  photoBytes(sha: Sha256): Promise<ArrayBuffer | null>
  /** A person has read that the browser threw data away. */
  acknowledgeEviction(): Promise<void>
  close(): void
}

export interface StoreOptions {
  readonly databaseName: string
  readonly environment: StoreEnvironment
}

/** Opens the phone's store; `lotlens` in the real browser where nothing else is said. */
export function createEvidenceStore(options: Partial<StoreOptions> = {}): Store {
  const databaseName = options.databaseName ?? 'lotlens'
  const environment = options.environment ?? browserEnvironment(databaseName)
  const connection = new Connection(databaseName)
  const shelf = new Shelf()
  const storage = watchStorage(environment.storage)
  const listeners = new Set<(change: StoreChange) => void>()
  const announce = (change: StoreChange): void => {
    for (const listener of listeners) listener(change)
  }

  const open = async (database: Database): Promise<void> => {
    const { eviction } = await openTail(database, environment)
    storage.setEviction(eviction)
    await shelf.load(database)
  }
  const ready = connection.run(open)
  // Whoever waits on `ready` hears of a failure; nobody has to.
  ready.catch(() => undefined)

  const add = async (request: Append): Promise<void> => {
    await connection.run((database) => ensureTail(database, environment))
    const { row, outbox } = await append(connection, environment, request)
    shelf.add(row, outbox)
    environment.tabs.tell({ kind: 'records', inspectionId: row.inspectionId })
    announce('evidence')
    storage.refresh()
  }
  const addOne = async (draft: Draft, blob: Append['blob'] = null): Promise<RecordId> => {
    const id = mintRecordId(environment)
    await add({ id, inspectionId: draft.inspectionId, draft, blob })
    return id
  }

  /** Probes the connection, and reads what other tabs have done while this one slept. */
  const catchUp = async (database: Database): Promise<void> => {
    const tail = await readTail(database)
    if (tail.seq === shelf.lastSeq()) await shelf.loadSafety(database)
    else await shelf.load(database)
    announce('safety')
  }
  const reload = async (message: TabMessage): Promise<void> => {
    const { kind } = message
    const inspectionId = kind === 'records' ? message.inspectionId : null
    await connection.run((database) =>
      inspectionId === null
        ? shelf.loadSafety(database)
        : shelf.loadInspection(database, inspectionId),
    )
    announce(kind === 'records' ? 'evidence' : 'safety')
  }
  // A reload that fails is made good by the next one: coming to the front reads everything anew.
  const undo = [
    environment.tabs.listen((message) => void reload(message).catch(() => undefined)),
    environment.onPutAway(() => connection.putAway()),
    environment.onVisible(() => {
      storage.refresh()
      void connection.run(catchUp).catch(() => undefined)
    }),
  ]

  return {
    ready,
    inspections: shelf.views,
    storage: storage.report,
    syncSource: createSyncSource({
      connection,
      environment,
      shelf,
      storage,
      announce,
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }),
    async openInspection(vehicle, sample) {
      const id = mintRecordId(environment)
      const inspectionId = InspectionId.parse(id)
      const payload = { vehicle, sample }
      const draft = { type: 'inspection.opened', inspectionId, payload } as const
      await add({ id, inspectionId, draft, blob: null })
      return inspectionId
    },
    async amendVehicle(inspectionId, vehicle) {
      await addOne({ type: 'inspection.amended', inspectionId, payload: { vehicle } })
    },
    async reopenInspection(inspectionId, reason) {
      await addOne({ type: 'inspection.reopened', inspectionId, payload: { reason } })
    },
    async addPhoto(inspectionId, kept) {
      const { bytes, sha } = kept.photo
      const payload = photoAdded(kept)
      return PhotoId.parse(
        await addOne({ type: 'photo.added', inspectionId, payload }, { sha, bytes }),
      )
    },
    addPredictions: (inspectionId, payload) =>
      addOne({ type: 'predictions.made', inspectionId, payload }),
    addCorrection: (inspectionId, payload) =>
      addOne({ type: 'correction.made', inspectionId, payload }),
    async retractPhoto(inspectionId, photoId, reason) {
      await addOne({ type: 'photo.retracted', inspectionId, payload: { photoId, reason } })
    },
    async sealInspection(inspectionId) {
      const id = mintRecordId(environment)
      const draft = (soFar: Parameters<typeof sealOf>[0]): Draft => ({
        type: 'inspection.sealed',
        inspectionId,
        payload: sealOf(soFar),
      })
      await add({ id, inspectionId, draft, blob: null })
    },
    async reportDevice(payload) {
      await addOne({ type: 'device.reported', inspectionId: null, payload })
    },
    async addShadow(payload) {
      await addOne({ type: 'shadow.made', inspectionId: null, payload })
    },
    photoBytes: (sha) => connection.run((database) => readPhoto(database, sha)),
    async acknowledgeEviction() {
      await connection.run((database) => database.delete('meta', metaKeys.eviction))
      storage.setEviction(null)
    },
    close() {
      for (const stop of undo) stop()
      environment.tabs.close()
      connection.close()
    },
  }
}

/** Makes the tail where an earlier opening failed and `ready` was rejected. */
async function ensureTail(database: Database, environment: StoreEnvironment): Promise<void> {
  if ((await database.count('meta', metaKeys.tail)) === 0) await openTail(database, environment)
}

function photoAdded({ photo, source, rendered, shot }: PhotoToKeep): PhotoAdded {
  const { sha, bytes, size, originalName, processing } = photo
  const sizeBytes = bytes.byteLength
  const mediaType = 'image/jpeg'
  const name = keptName(originalName)
  return { sha, sizeBytes, size, mediaType, source, rendered, originalName: name, processing, shot }
}

/**
 * A file's name as a record can hold it. Too long is cut, never refused: the photo is what matters.
 * Half of a surrogate pair, which canonical JSON forbids (RFC 8785), becomes U+FFFD.
 */
function keptName(name: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(name.slice(0, 300)))
}
