import { useParams } from 'react-router'
import type { InspectionView, PhotoView } from '../domain/inspection-view.ts'
import { useObservable } from '../ui/use-observable.ts'
import { photosOf } from './photo-judged.ts'
import { usePhone } from './phone.ts'

/** The inspection that the address names, or null. */
export function useInspection(): InspectionView | null {
  const { store } = usePhone()
  const { inspectionId } = useParams()
  const inspections = useObservable(store.inspections)
  return inspections.find(({ id }) => id === inspectionId) ?? null
}

export interface PhotoInList {
  readonly inspection: InspectionView
  readonly photo: PhotoView
  /** Photos that were not retracted, in the order they were added. */
  readonly photos: readonly PhotoView[]
  readonly index: number
}

/** The photo that the address names, with its place in the inspection, or null. */
export function usePhotoInList(): PhotoInList | null {
  const inspection = useInspection()
  const { photoId } = useParams()
  if (inspection === null) return null
  const photos = photosOf(inspection)
  const index = photos.findIndex(({ id }) => id === photoId)
  const photo = photos[index]
  return photo === undefined ? null : { inspection, photo, photos, index }
}
