import type { InspectionView } from '../domain/inspection-view.ts'
import { isJudged, markCount, photosOf } from './photo-judged.ts'

export interface SealCheck {
  readonly photoCount: number
  readonly markCount: number
  readonly uncheckedCount: number
  /** Photos that no model has looked at. */
  readonly unlookedCount: number
  readonly missing: readonly ('sealNoVin' | 'sealNoPlate' | 'sealNoMileage')[]
}

/** What a person should know before closing the list. */
export function sealCheck(inspection: InspectionView): SealCheck {
  const photos = photosOf(inspection)
  const { vin, plate, mileageKm } = inspection.vehicle
  const missing: SealCheck['missing'][number][] = []
  if (!inspection.sample) {
    if (vin === null) missing.push('sealNoVin')
    if (plate === '') missing.push('sealNoPlate')
    if (mileageKm === null) missing.push('sealNoMileage')
  }
  return {
    photoCount: photos.length,
    markCount: markCount(photos),
    uncheckedCount: photos.filter((photo) => photo.predictions !== null && !isJudged(photo)).length,
    unlookedCount: photos.filter((photo) => photo.predictions === null).length,
    missing,
  }
}
