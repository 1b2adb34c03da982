import type { Detection } from '../contract/detection.ts'
import { PhotoId, type InspectionId, type RecordId } from '../contract/ids.ts'
import type {
  CorrectedBox,
  CorrectionMade,
  EvidenceRecord,
  PhotoAdded,
  PredictionsMade,
  RecordOf,
  Vehicle,
} from '../contract/record.ts'
import { correctedBoxesFrom } from './correction.ts'

/**
 * Where a piece of evidence is: on this phone only, on its way, on the server with a receipt, or
 * stuck until a person does something (a rejected record, an unpaired phone does not count).
 */
export type SafetyState = 'on-phone' | 'sending' | 'safe' | 'needs-you'

export interface Predictions {
  readonly id: RecordId
  readonly made: PredictionsMade
}

export interface PhotoView {
  readonly id: PhotoId
  readonly added: PhotoAdded
  readonly addedAtMs: number
  readonly retracted: boolean
  /** The newest first pass; null until a model has run. */
  readonly predictions: Predictions | null
  /** The fine pass that adds to it; null where none was taken, and where it came too late. */
  readonly fine: Predictions | null
  /** The newest correction; null until a person has judged. */
  readonly correction: { readonly id: RecordId; readonly made: CorrectionMade } | null
  /** What to show: the correction's boxes, else those of both passes as unreviewed boxes. */
  readonly boxes: readonly CorrectedBox[]
  readonly state: SafetyState
}

export interface InspectionView {
  readonly id: InspectionId
  readonly openedAtMs: number
  readonly vehicle: Vehicle
  readonly sample: boolean
  readonly sealed: boolean
  readonly photos: readonly PhotoView[]
  /** The least safe of its records and photos. */
  readonly state: SafetyState
}

/** From the least safe on. */
const fromLeastSafe: readonly SafetyState[] = ['needs-you', 'on-phone', 'sending', 'safe']

/** The least safe of these states; of none, 'safe'. */
export function leastSafe(states: readonly SafetyState[]): SafetyState {
  return fromLeastSafe.find((state) => states.includes(state)) ?? 'safe'
}

/**
 * What the records of one inspection amount to, whatever order they come in. Null where its
 * `inspection.opened` is not among them. Records of a photo that is not known count for the
 * inspection's state alone.
 */
export function foldInspection(
  records: readonly EvidenceRecord[],
  safetyOf: (id: RecordId) => SafetyState,
): InspectionView | null {
  const inOrder = records.toSorted((a, b) => a.seq - b.seq)
  const opened = inOrder.find((record) => record.type === 'inspection.opened')
  if (opened === undefined) return null
  return {
    id: opened.inspectionId,
    openedAtMs: opened.wall,
    vehicle: lastVehicle(inOrder) ?? opened.payload.vehicle,
    sample: opened.payload.sample,
    sealed: isSealed(inOrder),
    photos: foldPhotos(inOrder, safetyOf),
    state: leastSafe(inOrder.map(({ id }) => safetyOf(id))),
  }
}

/** The inspections of many records, the newest first. */
export function foldInspections(
  records: readonly EvidenceRecord[],
  safetyOf: (id: RecordId) => SafetyState,
): InspectionView[] {
  const byInspection = new Map<InspectionId, EvidenceRecord[]>()
  for (const record of records) {
    if (record.inspectionId === null) continue
    const own = byInspection.get(record.inspectionId)
    if (own === undefined) byInspection.set(record.inspectionId, [record])
    else own.push(record)
  }
  return [...byInspection.values()]
    .flatMap((own) => foldInspection(own, safetyOf) ?? [])
    .toSorted((a, b) => b.openedAtMs - a.openedAtMs)
}

function lastVehicle(inOrder: readonly EvidenceRecord[]): Vehicle | undefined {
  return inOrder.findLast((record) => record.type === 'inspection.amended')?.payload.vehicle
}

function isSealed(inOrder: readonly EvidenceRecord[]): boolean {
  const last = inOrder.findLast(
    ({ type }) => type === 'inspection.sealed' || type === 'inspection.reopened',
  )
  return last?.type === 'inspection.sealed'
}

interface PhotoRecords {
  readonly added: RecordOf<'photo.added'>
  readonly states: SafetyState[]
  retracted: boolean
  predictions: PhotoView['predictions']
  fine: PhotoView['fine']
  correction: PhotoView['correction']
}

function foldPhotos(
  inOrder: readonly EvidenceRecord[],
  safetyOf: (id: RecordId) => SafetyState,
): PhotoView[] {
  const photos = new Map<string, PhotoRecords>()
  for (const record of inOrder) {
    if (record.type === 'photo.added') {
      photos.set(record.id, {
        added: record,
        states: [safetyOf(record.id)],
        retracted: false,
        predictions: null,
        fine: null,
        correction: null,
      })
    } else if (concernsPhoto(record)) {
      const photo = photos.get(record.payload.photoId)
      photo?.states.push(safetyOf(record.id))
      if (photo !== undefined) applyToPhoto(photo, record)
    }
  }
  return [...photos.values()].map(viewOfPhoto)
}

type AboutPhoto = RecordOf<'predictions.made' | 'correction.made' | 'photo.retracted'>

function concernsPhoto(record: EvidenceRecord): record is AboutPhoto {
  return (
    record.type === 'predictions.made' ||
    record.type === 'correction.made' ||
    record.type === 'photo.retracted'
  )
}

function applyToPhoto(photo: PhotoRecords, record: AboutPhoto): void {
  if (record.type === 'photo.retracted') photo.retracted = true
  else if (record.type === 'correction.made') {
    photo.correction = { id: record.id, made: record.payload }
  } else {
    const { id, payload: made } = record
    if (made.pass === 'first') photo.predictions = { id, made }
    // What comes after a person's word is dropped: it would add marks that nobody saw.
    else if (photo.correction === null && made.after === photo.predictions?.id) {
      photo.fine = { id, made }
    }
  }
}

/** What the model has said of a photo: the first pass's boxes, then those that the fine one adds. */
export function detectionsOf({
  predictions,
  fine,
}: Pick<PhotoView, 'predictions' | 'fine'>): readonly Detection[] {
  return [predictions, fine].flatMap((pass) => pass?.made.predictions.boxes ?? [])
}

function viewOfPhoto(photo: PhotoRecords): PhotoView {
  const { added, retracted, predictions, fine, correction } = photo
  return {
    id: PhotoId.parse(added.id),
    added: added.payload,
    addedAtMs: added.wall,
    retracted,
    predictions,
    fine,
    correction,
    boxes: correction?.made.boxes ?? correctedBoxesFrom(detectionsOf(photo)),
    state: leastSafe(photo.states),
  }
}
