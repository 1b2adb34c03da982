import { PhotoId } from '../../contract/ids.ts'
import {
  ReviewFilter,
  type ReviewCounts,
  type ReviewQueue,
  type ReviewRow,
} from '../../contract/label.ts'
import { isIn } from '../../domain/review-filters.ts'
import { photoAdded, RecordMaker, uuid } from '../../domain/testing/record-maker.ts'

export const maker = new RecordMaker()
export const { inspectionId } = maker.open()
export const photoId = PhotoId.parse(uuid(700))
export const nextPhotoId = PhotoId.parse(uuid(701))

export const row: ReviewRow = {
  photoId,
  inspectionId,
  photo: photoAdded(),
  vehicle: 'B LL 7',
  deviceName: 'Phone 4',
  state: 'waiting',
  barred: null,
  askedFor: null,
  correctionCount: 1,
  boxCount: 2,
  receivedAt: 2,
}
export const acceptedRow: ReviewRow = {
  ...row,
  photoId: nextPhotoId,
  vehicle: 'M XY 1',
  state: 'accepted',
  askedFor: 'To label: lighting at site yard',
}
export const sampleRow: ReviewRow = {
  ...row,
  photoId: PhotoId.parse(uuid(702)),
  vehicle: 'S 1',
  barred: 'sample',
}

/** What the server answers for each filter where these photos are all that there is. */
export function queueAnswers(rows: readonly ReviewRow[]): Record<string, ReviewQueue> {
  const inFilter = (filter: ReviewFilter) => rows.filter((one) => isIn(filter, one))
  const counts = Object.fromEntries(
    ReviewFilter.options.map((filter) => [filter, inFilter(filter).length]),
  ) as ReviewCounts
  const firstWaitingId = inFilter('waiting')[0]?.photoId ?? null
  return Object.fromEntries(
    ReviewFilter.options.map((filter) => {
      const photos = inFilter(filter)
      const page = { photos, counts, found: photos.length, firstWaitingId, next: null }
      return [`GET /v1/reviews?show=${filter}`, page]
    }),
  )
}
