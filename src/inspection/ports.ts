/**
 * What the inspector's screens need of the phone's other rooms. `app.tsx` wires the real ones in;
 * a screen's test passes its own.
 */
import type { PredictionSet } from '../contract/detection.ts'
import type { Size } from '../contract/geometry.ts'
import type { InspectionId, PhotoId, RecordId, Sha256 } from '../contract/ids.ts'
import type {
  CorrectionMade,
  DeviceReported,
  PhotoAdded,
  PhotoProcessing,
  PredictionsMade,
  ShadowMade,
  Vehicle,
} from '../contract/record.ts'
import type { SamplePhoto } from '../contract/sample.ts'
import type { FoundBox } from '../domain/detections.ts'
import type { ModelRefusalReason } from '../domain/refusal-words.ts'
import type { InspectionView } from '../domain/inspection-view.ts'
import type { Observable } from '../domain/observable.ts'
import type { Insight } from './diagnostics/ports.ts'

/** Exactly the bytes that are kept, hashed, shown and detected on. */
export interface PreparedPhoto {
  readonly bytes: ArrayBuffer
  readonly sha: Sha256
  readonly size: Size
  readonly processing: PhotoProcessing
  readonly originalName: string
  /** What a person should know of what was done, e.g. 'turned upright and saved as JPEG'. */
  readonly notice: string | null
}

export type IntakeProblemCode =
  | 'empty'
  | 'not_an_image'
  | 'unsupported_image'
  | 'cut_short'
  | 'too_many_pixels'
  | 'too_large'
  | 'cannot_decode'

export interface IntakeProblem {
  readonly code: IntakeProblemCode
  /** The file's name as given. */
  readonly name: string
}

/** `src/capture` */
export interface PhotoIntake {
  prepare(
    file: Blob,
    name: string,
  ): Promise<{ ok: true; photo: PreparedPhoto } | { ok: false; problem: IntakeProblem }>
}

export interface NewPhoto {
  readonly photo: PreparedPhoto
  readonly source: PhotoAdded['source']
  readonly rendered: boolean
  readonly shot: string | null
}

/** Why the store could not keep something; nothing is half-written. */
export type StoreProblemCode =
  'quota_exceeded' | 'connection_lost' | 'read_back_differs' | 'blocked' | 'unknown'

export interface StorageReport {
  readonly persisted: 'yes' | 'no' | 'unknown'
  readonly usedBytes: number | null
  readonly quotaBytes: number | null
  /** Set where the browser threw away data that this phone had promised to keep. */
  readonly evicted: { readonly expectedSeq: number; readonly photosMissing: number } | null
}

/**
 * `src/store`. Every promise resolves only when the evidence is durably stored and read back; it
 * rejects with a `StoreError` that carries a `code: StoreProblemCode`.
 */
export interface EvidenceStore {
  /** Resolves when what is stored is shown; rejects with a `StoreError` where it cannot be opened. */
  readonly ready: Promise<void>
  readonly inspections: Observable<readonly InspectionView[]>
  readonly storage: Observable<StorageReport>
  openInspection(vehicle: Vehicle, sample: boolean): Promise<InspectionId>
  amendVehicle(inspection: InspectionId, vehicle: Vehicle): Promise<void>
  reopenInspection(inspection: InspectionId, reason: string): Promise<void>
  addPhoto(inspection: InspectionId, photo: NewPhoto): Promise<PhotoId>
  addPredictions(inspection: InspectionId, made: PredictionsMade): Promise<RecordId>
  addCorrection(inspection: InspectionId, made: CorrectionMade): Promise<RecordId>
  retractPhoto(inspection: InspectionId, photo: PhotoId, reason: string): Promise<void>
  sealInspection(inspection: InspectionId): Promise<void>
  /** The model, the app or the engine changed: what this device runs now. */
  reportDevice(report: DeviceReported): Promise<void>
  /** What a shadow model said of a photo; never shown. */
  addShadow(made: ShadowMade): Promise<void>
  /** The stored bytes, for showing and detecting; null where they were let go after a receipt. */
  photoBytes(sha: Sha256): Promise<ArrayBuffer | null>
  /** A person has read that the browser threw data away. */
  acknowledgeEviction(): Promise<void>
}

export interface DetectorStatus {
  readonly phase: 'loading' | 'ready' | 'failed'
  /** 0 to 1 while loading. */
  readonly progress: number
  readonly engine: 'wasm' | 'webgpu' | null
  readonly threads: number
  readonly model: {
    readonly name: string
    readonly version: number
    readonly sha: Sha256
    /** Made from a demo dataset: it bears 'demo' wherever it is shown. */
    readonly demo: boolean
  } | null
  /** What went wrong, as a code for the catalogue of strings. */
  readonly problem:
    'model_missing' | 'model_damaged' | 'model_wrong' | 'engine_failed' | 'engine_broke' | null
}

/** `src/detect` */
export interface Detector {
  readonly status: Observable<DetectorStatus>
  /** Boxes of the stored bytes. Rejects with `AbortError` when the signal fires. */
  detect(
    photo: { bytes: ArrayBuffer; sha: Sha256; size: Size },
    options: { signal: AbortSignal },
  ): Promise<PredictionSet>
  /**
   * Look at a frame of the camera's stream, which is closed. Null where it was not looked at: photos
   * go first, and frames do not queue. Never rejects; nothing of it is recorded.
   */
  preview(
    frame: StreamFrame,
    options: { sizeIndex: number; always: boolean },
  ): Promise<PreviewLook | null>
  /** For the diagnostics. */
  insight(): Promise<Insight>
}

export interface PreviewLook {
  /** In frame pixels; null where the frame shows what the last one did and the model was spared. */
  readonly boxes: readonly FoundBox[] | null
  readonly frame: Size
  readonly costMs: number
  readonly sizeCount: number
}

/** A picture of the camera's stream. Whoever is given it closes it. */
export type StreamFrame = VideoFrame | ImageBitmap

/** `insecure`: the page was opened over plain http, where browsers give no camera. */
export type CameraProblem = 'refused' | 'no_camera' | 'in_use' | 'insecure' | 'failed'

export type CameraState =
  | { readonly state: 'off' }
  | { readonly state: 'starting' }
  | {
      readonly state: 'live'
      readonly stream: MediaStream
      readonly torch: 'none' | 'off' | 'on'
    }
  | { readonly state: 'unavailable'; readonly code: CameraProblem }

export interface Camera extends Observable<CameraState> {
  start(): Promise<CameraState>
  /** Lets the camera go; it also goes by itself when the page is hidden. */
  stop(): void
  /** One photo in full resolution. */
  takeStill(
    preview: HTMLVideoElement,
  ): Promise<{ ok: true; still: Blob } | { ok: false; code: CameraProblem }>
  setTorch(on: boolean): Promise<void>
}

/** `src/capture`: all that the camera's screen needs; loads with it. */
export interface CameraRoom {
  readonly camera: Camera
  readonly frames: {
    /** The next picture that the element shows; null where the browser would not give it. */
    next(video: HTMLVideoElement, signal: AbortSignal): Promise<StreamFrame | null>
  }
  /** The device is asked to save power or traffic. */
  readonly thrifty: Observable<boolean>
}

/** `src/detect`: looks at tiles of the whole photo, after the first pass. */
export type FinePass = (
  photo: { bytes: ArrayBuffer; sha: Sha256; size: Size },
  first: PredictionSet,
  options: { signal: AbortSignal; onProgress: (done: number, count: number) => void },
) => Promise<
  | { readonly ok: true; readonly predictions: PredictionSet }
  /** Not worth its cost here, or the model has none. */
  | { readonly ok: false }
>

export interface ModelsStatus {
  /** `waiting`: the line was cut on the way; what has come is kept, and the rest comes later. */
  readonly phase: 'idle' | 'waiting' | 'fetching' | 'examining' | 'switching'
  /** 0 to 1 while fetching, and where it was cut. */
  readonly progress: number
  /** The version on its way in, e.g. `site/3`. */
  readonly coming: string | null
  /** The last version that this phone would not take; null once another one is in. */
  readonly refusal: {
    readonly version: string | null
    readonly reason: ModelRefusalReason
    /** Distinguishes one refusal from the next. */
    readonly key: string
  } | null
  /** What the server had this phone switch to; null: nothing yet, the app's own model runs. */
  readonly active: string | null
  /** The version that ran before; null: the one that came with the app. */
  readonly predecessor: string | null
  /** Hashes of the demo models whose boxes are on this phone. */
  readonly demoShas: readonly Sha256[]
}

/** `src/model` */
export interface Models {
  readonly status: Observable<ModelsStatus>
  /** Gives up the way back to the model before the present one, and with it its files. */
  forgetPredecessor(): Promise<void>
}

export interface SyncStatus {
  readonly pairing:
    | { readonly state: 'unpaired' }
    | { readonly state: 'paired'; readonly organisation: string; readonly deviceName: string }
    /** The server refuses this device: everything is kept, enrol again. */
    | { readonly state: 'refused' }
  readonly phase: 'idle' | 'sending' | 'waiting' | 'offline'
  /** Photos without a receipt. */
  readonly unsafePhotoCount: number
  readonly unsafeRecordCount: number
  /** Evidence that the server refuses and a person must look at. */
  readonly deadLetterCount: number
  readonly sentBytes: number
  readonly totalBytes: number
  /** Time of the next attempt, Unix ms; null when nothing waits. */
  readonly nextAttemptAtMs: number | null
}

export type PairOutcome =
  | { readonly ok: true; readonly administrator: boolean }
  | {
      readonly ok: false
      readonly reason: 'code_invalid' | 'no_connection' | 'not_a_server' | 'other_server'
    }

/** `src/sync` */
export interface Sync {
  readonly status: Observable<SyncStatus>
  sendNow(): void
  pair(code: string, deviceName: string): Promise<PairOutcome>
  /** A zip of every record and photo without a receipt; null when there is none. */
  exportUnsent(): Promise<Blob | null>
}

export interface OfflineStatus {
  readonly phase: 'preparing' | 'ready' | 'failed' | 'unsupported'
  /** 0 to 1. */
  readonly progress: number
  /** A newer version waits to be switched to. */
  readonly updateReady: boolean
}

/** `src/offline` */
export interface Offline {
  readonly status: Observable<OfflineStatus>
  /** Try again after 'failed'. */
  retry(): void
  /** Switch to the waiting version (reloads the page). */
  applyUpdate(): void
}

/** The rendered photos that ship with the app. */
export interface SampleShelf {
  /** Rejects where they cannot be had, e.g. on a first visit without a network. */
  list(): Promise<readonly SamplePhoto[]>
  bytes(sample: SamplePhoto): Promise<Blob>
}
