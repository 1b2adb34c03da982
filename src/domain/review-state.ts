import type { PhotoAdded } from '../contract/record.ts'
import type { RecordId, Sha256 } from '../contract/ids.ts'
import type { ReviewState, TrainingBar } from '../contract/label.ts'

/**
 * Where a photo stands. A verdict covers the correction that it was passed on: one that comes later
 * makes the photo wait again. What was set aside stays there until somebody brings it back.
 * @param judged the last acceptance of this photo, or null
 */
export function reviewState(about: {
  readonly newestCorrectionId: RecordId | null
  readonly judged: { readonly correctionId: RecordId | null; readonly complete: boolean } | null
  readonly setAside: boolean
}): ReviewState {
  const { newestCorrectionId, judged, setAside } = about
  if (setAside) return 'set-aside'
  if (judged === null || judged.correctionId !== newestCorrectionId) return 'waiting'
  return judged.complete ? 'accepted' : 'incomplete'
}

/** Why a photo never trains, or null; a sample stays one whatever else is true. */
export function trainingBar(about: {
  readonly photo: Pick<PhotoAdded, 'sha' | 'rendered' | 'source'>
  /** The inspection was opened as a sample. */
  readonly sample: boolean
  /** Hashes of the samples that ship with the app. */
  readonly sampleShas: ReadonlySet<string>
  readonly retracted: boolean
  readonly arrived: boolean
  /** Photos of which not every pixel decodes. */
  readonly unreadable: ReadonlySet<Sha256>
}): TrainingBar | null {
  const { photo, sample, sampleShas, retracted, arrived, unreadable } = about
  if (sample || photo.rendered || photo.source === 'sample' || sampleShas.has(photo.sha)) {
    return 'sample'
  }
  if (retracted) return 'retracted'
  if (!arrived) return 'not-arrived'
  return unreadable.has(photo.sha) ? 'unreadable' : null
}
