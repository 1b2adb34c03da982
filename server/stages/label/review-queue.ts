import type { ReviewRow } from '../../../src/contract/label.ts'
import type { Store } from '../../db/store.ts'
import { sampleShas } from '../dataset/sample-photos.ts'
import { inspectionPhotos, photosOf, type StoredRecord } from '../ingest/inspection-fold.ts'
import { outlineInspections } from '../ingest/inspections.ts'
import { inQueueOrder, reviewRow, type ReviewFacts } from './review-rows.ts'

/** As many inspections as the inbox lists: those that last got something. */
const inspectionLimit = 500

/** Every photo of which a person or a model has said something, in the order of the queue. */
export async function reviewQueue(
  { store }: { store: Store },
  organisationId: string,
): Promise<ReviewRow[]> {
  const outlines = await outlineInspections({ store }, organisationId, inspectionLimit)
  const ids = outlines.map(({ row }) => row.id)
  const predicted = await store.records.predictedBoxCounts(organisationId, ids)
  const facts = await reviewFacts(
    store,
    organisationId,
    outlines.flatMap(({ records }) => records),
  )
  return inQueueOrder(
    outlines.flatMap(({ row, records, arrived }) =>
      inspectionPhotos(records, arrived).flatMap((photo) => {
        const predictedBoxCount = predicted.get(photo.id) ?? null
        return reviewRow(row, photo, { predictedBoxCount, facts }) ?? []
      }),
    ),
  )
}

/** What the rows of these records' photos need to know. */
export async function reviewFacts(
  store: Store,
  organisationId: string,
  records: readonly StoredRecord[],
): Promise<ReviewFacts> {
  const shas = photosOf(records)
  return {
    sampleShas: await sampleShas(),
    unreadable: await store.blobs.unreadable(shas),
    judged: await store.annotations.lastReviews(organisationId, shas),
    setAside: await store.annotations.setAsides(organisationId),
    ...(await askedFor(store, organisationId)),
  }
}

/** Titles of the open batches by photo, and the photos for which any batch has ever asked. */
async function askedFor(store: Store, organisationId: string) {
  const batches = await store.labelBatches.list(organisationId)
  // The newest comes first and stands.
  const open = batches.filter(({ closedAt }) => closedAt === null).toReversed()
  return {
    askedFor: new Map(
      open.flatMap(({ title, photoShas }) => photoShas.map((sha) => [sha as string, title])),
    ),
    onceAskedFor: new Set<string>(batches.flatMap(({ photoShas }) => photoShas)),
  }
}
