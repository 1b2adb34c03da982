import type { InspectionId, PhotoId, RecordId } from '../contract/ids.ts'
import type {
  CorrectedBox,
  CorrectionMade,
  PhotoAdded,
  PredictionsMade,
  Vehicle,
} from '../contract/record.ts'

/**
 * Where a piece of evidence is: on this phone only, on its way, on the server with a receipt, or
 * stuck until a person does something (a rejected record, an unpaired phone does not count).
 */
export type SafetyState = 'on-phone' | 'sending' | 'safe' | 'needs-you'

export interface PhotoView {
  readonly id: PhotoId
  readonly added: PhotoAdded
  readonly addedAtMs: number
  readonly retracted: boolean
  /** The newest first pass; null until a model has run. */
  readonly predictions: { readonly id: RecordId; readonly made: PredictionsMade } | null
  /** The newest correction; null until a person has judged. */
  readonly correction: { readonly id: RecordId; readonly made: CorrectionMade } | null
  /** What to show: the correction's boxes, else the predictions as unreviewed boxes. */
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
