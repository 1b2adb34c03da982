import { startingMarks } from './starting-marks.ts'
import type { InspectionView, PhotoView } from '../domain/inspection-view.ts'

/** True where a person has judged every mark of the photo, or confirmed that there is none. */
export function isJudged(photo: PhotoView): boolean {
  return photo.correction !== null && startingMarks(photo).every((mark) => mark.reviewed)
}

/** Photos that count: not retracted. */
export function photosOf(inspection: InspectionView): PhotoView[] {
  return inspection.photos.filter((photo) => !photo.retracted)
}

/** Marks that stand: what a person rejected is kept as evidence but is no mark. */
export function markCount(photos: readonly PhotoView[]): number {
  return photos.reduce(
    (sum, photo) => sum + photo.boxes.filter((box) => box.origin !== 'model-rejected').length,
    0,
  )
}
