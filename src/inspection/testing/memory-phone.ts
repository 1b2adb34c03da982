import type { Backend, PredictionSet } from '../../contract/detection.ts'
import type { Size } from '../../contract/geometry.ts'
import type { BoxId, Sha256 } from '../../contract/ids.ts'
import type { SamplePhoto } from '../../contract/sample.ts'
import { createDetectionQueue } from '../detection-queue.ts'
import { settable } from '../../domain/observable.ts'
import type { Insight, InsightReport, SelfTestRow, StorageUse } from '../diagnostics/ports.ts'
import type { Phone } from '../phone.ts'
import { createPhotoAdding } from '../photo-adding.ts'
import type {
  Camera,
  CameraState,
  Detector,
  DetectorStatus,
  FinePass,
  Models,
  ModelsStatus,
  Offline,
  OfflineStatus,
  PairOutcome,
  PhotoIntake,
  PreviewLook,
  StreamFrame,
  Sync,
  SyncStatus,
} from '../ports.ts'
import { createSecondLook } from '../second-look.ts'
import { MemoryStore } from './memory-store.ts'

const photoSize: Size = { width: 1600, height: 1200 }
export const modelSha = 'a'.repeat(64) as Sha256

/** Two marks on every photo, so that a test knows what will be there. */
export const foundBoxes = [
  {
    boxId: '00000000-0000-4000-8000-000000000001' as BoxId,
    classId: 0 as const,
    box: { x: 200, y: 300, width: 400, height: 60 },
    score: 0.82,
  },
  {
    boxId: '00000000-0000-4000-8000-000000000002' as BoxId,
    classId: 1 as const,
    box: { x: 900, y: 500, width: 300, height: 260 },
    score: 0.46,
  },
]

/** A detector's inside with one fault behind it and two backends to choose from. */
class MemoryInsight implements Insight {
  forced: Backend | null = null
  /** What forcing answers. */
  outcome: Awaited<ReturnType<Insight['force']>> = { ok: true }
  report(): InsightReport {
    return {
      device: {
        isolated: true,
        coreCount: 8,
        hasWebgpu: true,
        ios: false,
        savesData: false,
        userAgent: 'a browser',
      },
      choices: [
        { engine: 'webgpu', threads: 1 },
        { engine: 'wasm', threads: 4 },
        { engine: 'wasm', threads: 1 },
      ],
      forced: this.forced,
      trial: { winner: 'wasm', why: 'not faster: 30.0 ms against 12.0 ms on wasm' },
      faults: [
        {
          backend: { engine: 'webgpu', threads: 1 },
          why: 'the graphics device: lost',
          saferWorked: true,
          at: Date.UTC(2026, 10, 27, 9, 30),
        },
      ],
    }
  }
  async force(backend: Backend | null) {
    if (this.outcome.ok) this.forced = backend
    return this.outcome
  }
  async selfTest(onRow: (row: SelfTestRow) => void): Promise<void> {
    const backend: Backend = { engine: 'wasm', threads: 4 }
    onRow({ backend, right: true, runMs: 33.4, sessionMs: 210, words: null })
    onRow({
      backend: { engine: 'wasm', threads: 1 },
      right: false,
      runMs: 46.2,
      sessionMs: 180,
      words: 'off by 3.00 px, 0.200 of score',
    })
  }
}

export class MemoryDetector implements Detector {
  readonly status = settable<DetectorStatus>({
    phase: 'ready',
    progress: 1,
    engine: 'wasm',
    threads: 4,
    model: { name: 'scratch-dent', version: 1, sha: modelSha, demo: false },
    problem: null,
  })
  /** What the next photos give; the default is `foundBoxes`. */
  boxes: PredictionSet['boxes'] = foundBoxes
  failNext = false
  readonly inside = new MemoryInsight()
  insight = async () => this.inside

  async detect(
    photo: { sha: Sha256; size: Size },
    { signal }: { signal: AbortSignal },
  ): Promise<PredictionSet> {
    signal.throwIfAborted()
    if (this.failNext) {
      this.failNext = false
      throw new Error('the engine died')
    }
    return {
      photoSha: photo.sha,
      photoSize: photo.size,
      model: { name: 'scratch-dent', version: 1, sha: modelSha },
      backend: { engine: 'wasm', threads: 4 },
      input: { width: 640, height: 480 },
      preprocessingVersion: 1,
      thresholds: { score: [0.25, 0.25], nmsIou: 0.7 },
      timings: { decodeMs: 60, prepareMs: 5, inferMs: 80, postMs: 1 },
      boxes: this.boxes,
    }
  }

  /** What each frame of a stream shows; null where it is not looked at. */
  look: PreviewLook | null = null
  async preview(frame: StreamFrame): Promise<PreviewLook | null> {
    frame.close()
    return this.look
  }
}

/** A camera without a picture; a test says what becomes of it. */
export class MemoryCamera implements Camera {
  private readonly state = settable<CameraState>({ state: 'off' })
  /** What the next start gives. */
  outcome: CameraState = { state: 'unavailable', code: 'no_camera' }
  startCount = 0
  current = () => this.state.current()
  subscribe = (listener: () => void) => this.state.subscribe(listener)
  async start(): Promise<CameraState> {
    this.startCount += 1
    this.state.set(this.outcome)
    return this.outcome
  }
  stop(): void {
    this.state.set({ state: 'off' })
  }
  async takeStill(): ReturnType<Camera['takeStill']> {
    return { ok: true, still: new Blob([`still ${this.startCount}`]) }
  }
  async setTorch(on: boolean): Promise<void> {
    const now = this.state.current()
    if (now.state === 'live') this.state.set({ ...now, torch: on ? 'on' : 'off' })
  }
}

/** One small mark that the first pass did not find. */
export const closerBox = {
  boxId: '00000000-0000-4000-8000-000000000003' as BoxId,
  classId: 0 as const,
  box: { x: 700, y: 800, width: 30, height: 22 },
  score: 0.44,
}

/** A fine pass that finds `closerBox` once `found` is called; without a call it goes on looking. */
export class MemoryFinePass {
  readonly looked: Sha256[] = []
  aborted = 0
  #find: () => void = () => undefined

  readonly look: FinePass = (photo, first, { signal, onProgress }) => {
    this.looked.push(photo.sha)
    onProgress(4, 12)
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => {
        this.aborted += 1
        reject(signal.reason)
      })
      this.#find = () => resolve({ ok: true, predictions: { ...first, boxes: [closerBox] } })
    })
  }

  found(): void {
    this.#find()
  }
}

/** Takes every file but those named 'bad…', as `not_an_image`. */
const memoryIntake: PhotoIntake = {
  async prepare(file, name) {
    if (name.startsWith('bad')) return { ok: false, problem: { code: 'not_an_image', name } }
    const bytes = await file.arrayBuffer()
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    const sha = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') as Sha256
    return {
      ok: true,
      photo: {
        bytes,
        sha,
        size: photoSize,
        processing: 'kept',
        originalName: name,
        notice: null,
      },
    }
  },
}

export class MemoryModels implements Models {
  readonly status = settable<ModelsStatus>({
    phase: 'idle',
    progress: 0,
    coming: null,
    refusal: null,
    active: null,
    predecessor: null,
    demoShas: [],
  })
  async forgetPredecessor(): Promise<void> {
    this.status.set({ ...this.status.current(), predecessor: null })
  }
}

/** Caches with a model before the present one and half a file in them. */
class MemoryStorageUse implements StorageUse {
  isBusy = false
  bytes = {
    model: 3_400_000,
    predecessor: 3_300_000,
    engine: 14_200_000,
    app: 1,
    leftover: 200_000,
  }
  async report() {
    return this.bytes
  }
  async free(): Promise<number | null> {
    if (this.isBusy) return null
    this.bytes = { ...this.bytes, predecessor: 0, leftover: 0 }
    return 3_500_000
  }
}

export class MemorySync implements Sync {
  readonly status = settable<SyncStatus>({
    pairing: { state: 'unpaired' },
    phase: 'idle',
    unsafePhotoCount: 0,
    unsafeRecordCount: 0,
    deadLetterCount: 0,
    sentBytes: 0,
    totalBytes: 0,
    nextAttemptAtMs: null,
  })
  outcome: PairOutcome = { ok: true, administrator: false }
  readonly pairedWith: string[] = []
  sendCount = 0
  sendNow(): void {
    this.sendCount += 1
  }
  async pair(code: string): Promise<PairOutcome> {
    this.pairedWith.push(code)
    return this.outcome
  }
  async exportUnsent(): Promise<Blob | null> {
    return null
  }
}

export class MemoryOffline implements Offline {
  readonly status = settable<OfflineStatus>({ phase: 'ready', progress: 1, updateReady: false })
  retry(): void {
    this.status.set({ ...this.status.current(), phase: 'preparing', progress: 0 })
  }
  applyUpdate(): void {
    this.status.set({ ...this.status.current(), updateReady: false })
  }
}

const sample: SamplePhoto = {
  file: 'sample-01.jpg',
  vehicle: 'hatchback',
  title: 'Silver hatchback, front door',
  width: 1600,
  height: 1200,
  light: 'day',
  rendered: true,
  boxes: [{ ...foundBoxes[0]!.box, classId: 0 }],
  sha256: 'b'.repeat(64) as Sha256,
}

/** A whole phone in memory; its parts are at hand to steer. */
export function createMemoryPhone(store = new MemoryStore()) {
  const detector = new MemoryDetector()
  const models = new MemoryModels()
  const sync = new MemorySync()
  const offline = new MemoryOffline()
  const detections = createDetectionQueue({ store, detector })
  const fine = new MemoryFinePass()
  const kept = new Map<string, string>()
  const memory = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
  const { phases } = detections
  const camera = new MemoryCamera()
  const frames = { next: async () => ({ close: () => undefined }) as StreamFrame }
  const room = Promise.resolve({ camera, frames, thrifty: settable(false) })
  const storageUse = new MemoryStorageUse()
  const phone: Phone = {
    store,
    detector,
    models,
    sync,
    offline,
    detections,
    secondLook: createSecondLook({ store, phases, look: fine.look, memory }),
    adding: createPhotoAdding({ store, intake: memoryIntake }),
    pictures: { full: async () => 'data:,', thumb: async () => 'data:,' },
    samples: { list: async () => [sample], bytes: async () => new Blob(['jpeg']) },
    cameraRoom: () => room,
    storageUse: async () => storageUse,
    appVersion: 'test',
  }
  return { phone, store, detector, models, sync, offline, camera, fine, kept, storageUse }
}
