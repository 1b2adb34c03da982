import type { InspectionId, PhotoId, RecordId, Sha256 } from '../../contract/ids.ts'
import type {
  CorrectionMade,
  DeviceReported,
  PredictionsMade,
  ShadowMade,
  Vehicle,
} from '../../contract/record.ts'
import type { InspectionView, PhotoView, SafetyState } from '../../domain/inspection-view.ts'
import { settable } from '../../domain/observable.ts'
import type { EvidenceStore, NewPhoto, StorageReport } from '../ports.ts'

const newId = () => crypto.randomUUID() as string

/** An `EvidenceStore` in memory, for the screens' tests; `failNext` makes one write reject. */
export class MemoryStore implements EvidenceStore {
  ready: Promise<void> = Promise.resolve()
  readonly inspections = settable<readonly InspectionView[]>([])
  readonly storage = settable<StorageReport>({
    persisted: 'yes',
    usedBytes: 12_400_000,
    quotaBytes: 2_000_000_000,
    evicted: null,
  })
  readonly corrections: CorrectionMade[] = []
  readonly retracted: PhotoId[] = []
  readonly reports: DeviceReported[] = []
  /** A write waits for this; tests hold it back to see what is shown meanwhile. */
  gate: Promise<void> = Promise.resolve()
  failNext: Error | null = null
  private readonly blobs = new Map<Sha256, ArrayBuffer>()

  async openInspection(vehicle: Vehicle, sample: boolean): Promise<InspectionId> {
    await this.write()
    const id = newId() as InspectionId
    const opened: InspectionView = {
      id,
      openedAtMs: this.inspections.current().length + 1,
      vehicle,
      sample,
      sealed: false,
      photos: [],
      state: 'on-phone',
    }
    this.inspections.set([...this.inspections.current(), opened])
    return id
  }

  async amendVehicle(id: InspectionId, vehicle: Vehicle): Promise<void> {
    await this.write()
    this.change(id, (inspection) => ({ ...inspection, vehicle }))
  }

  async reopenInspection(id: InspectionId): Promise<void> {
    await this.write()
    this.change(id, (inspection) => ({ ...inspection, sealed: false }))
  }

  async sealInspection(id: InspectionId): Promise<void> {
    await this.write()
    this.change(id, (inspection) => ({ ...inspection, sealed: true }))
  }

  async addPhoto(id: InspectionId, { photo, source, rendered, shot }: NewPhoto): Promise<PhotoId> {
    await this.write()
    const photoId = newId() as PhotoId
    this.blobs.set(photo.sha, photo.bytes)
    const { sha, size, originalName, processing } = photo
    const added: PhotoView = {
      id: photoId,
      added: {
        sha,
        size,
        originalName,
        processing,
        source,
        rendered,
        shot,
        sizeBytes: photo.bytes.byteLength,
        mediaType: 'image/jpeg',
      },
      addedAtMs: 1,
      retracted: false,
      predictions: null,
      fine: null,
      correction: null,
      boxes: [],
      state: 'on-phone',
    }
    this.change(id, (inspection) => ({ ...inspection, photos: [...inspection.photos, added] }))
    return photoId
  }

  async addPredictions(id: InspectionId, made: PredictionsMade): Promise<RecordId> {
    await this.write()
    const recordId = newId() as RecordId
    const boxes = made.predictions.boxes.map(({ boxId, classId, box, score }) => ({
      boxId,
      classId,
      box,
      score,
      origin: 'model' as const,
      parentBoxId: boxId,
      reviewed: false,
    }))
    this.changePhoto(id, made.photoId, (photo) => {
      if (made.pass === 'fine') {
        if (photo.correction !== null) return photo
        return { ...photo, fine: { id: recordId, made }, boxes: [...photo.boxes, ...boxes] }
      }
      return {
        ...photo,
        predictions: { id: recordId, made },
        boxes: photo.correction === null ? boxes : photo.boxes,
      }
    })
    return recordId
  }

  async addCorrection(id: InspectionId, made: CorrectionMade): Promise<RecordId> {
    await this.write()
    const recordId = newId() as RecordId
    this.corrections.push(made)
    this.changePhoto(id, made.photoId, (photo) => ({
      ...photo,
      correction: { id: recordId, made },
      boxes: made.boxes,
    }))
    return recordId
  }

  async retractPhoto(id: InspectionId, photo: PhotoId): Promise<void> {
    await this.write()
    this.retracted.push(photo)
    this.changePhoto(id, photo, (each) => ({ ...each, retracted: true }))
  }

  async photoBytes(sha: Sha256): Promise<ArrayBuffer | null> {
    return this.blobs.get(sha) ?? null
  }

  readonly shadows: ShadowMade[] = []
  async addShadow(made: ShadowMade): Promise<void> {
    await this.write()
    this.shadows.push(made)
  }

  async reportDevice(report: DeviceReported): Promise<void> {
    await this.write()
    this.reports.push(report)
  }

  async acknowledgeEviction(): Promise<void> {
    this.storage.set({ ...this.storage.current(), evicted: null })
  }

  /** As if the server had answered, or not. */
  show(id: InspectionId, state: SafetyState): void {
    this.change(id, (inspection) => ({
      ...inspection,
      state,
      photos: inspection.photos.map((photo) => ({ ...photo, state })),
    }))
  }

  private async write(): Promise<void> {
    await this.gate
    const error = this.failNext
    this.failNext = null
    if (error !== null) throw error
  }

  private change(id: InspectionId, by: (inspection: InspectionView) => InspectionView): void {
    this.inspections.set(
      this.inspections.current().map((each) => (each.id === id ? by(each) : each)),
    )
  }

  private changePhoto(id: InspectionId, photo: PhotoId, by: (photo: PhotoView) => PhotoView): void {
    this.change(id, (inspection) => ({
      ...inspection,
      photos: inspection.photos.map((each) => (each.id === photo ? by(each) : each)),
    }))
  }
}
