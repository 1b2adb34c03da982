import type { ReviewRow } from '../../../src/contract/label.ts'
import type { Store } from '../../db/store.ts'
import { sampleShas } from '../dataset/sample-photos.ts'
import { inspectionPhotos, photosOf, type StoredRecord } from '../ingest/inspection-fold.ts'
import { outlinesOf } from '../ingest/inspections.ts'
import { inQueueOrder, reviewRow, type ReviewFacts } from './review-rows.ts'

/** Inspections whose records are in memory at a time. */
const inspectionsAtOnce = 200

interface Made {
  readonly organisationId: string
  /** The event that was the last one when the rows were read. */
  readonly seq: number
  readonly rows: Promise<readonly ReviewRow[]>
}

/** What was made last, by store: it holds until the event log goes on. */
const lastMade = new WeakMap<Store, Made>()

/**
 * Every photo of which a person or a model has said something, in the order of the queue. Pages
 * that look again and again cost nothing while nothing happens: whatever changes the queue is an
 * event.
 */
export async function reviewQueue(
  { store }: { store: Store },
  organisationId: string,
): Promise<readonly ReviewRow[]> {
  const [last] = await store.events.page(null, 1)
  const seq = last?.seq ?? 0
  const before = lastMade.get(store)
  if (before?.organisationId === organisationId && before.seq === seq) return before.rows
  const rows = allRows(store, organisationId)
  lastMade.set(store, { organisationId, seq, rows })
  // What failed is no answer for the next one who asks.
  rows.catch(() => lastMade.delete(store))
  return rows
}

async function allRows(store: Store, organisationId: string): Promise<readonly ReviewRow[]> {
  const rows: ReviewRow[] = []
  // By id, which never changes: one that gets a record meanwhile is not passed over.
  for (let after = ''; ;) {
    const ids = await store.records.inspectionsAfter(organisationId, after, inspectionsAtOnce)
    const last = ids.at(-1)
    if (last === undefined) return inQueueOrder(rows)
    rows.push(...(await rowsOf(store, organisationId, ids)))
    after = last
  }
}

async function rowsOf(
  store: Store,
  organisationId: string,
  ids: readonly string[],
): Promise<ReviewRow[]> {
  const outlines = await outlinesOf({ store }, organisationId, ids)
  const predicted = await store.records.predictedBoxCounts(organisationId, ids)
  const records = outlines.flatMap((outline) => outline.records)
  const facts = await reviewFacts(store, organisationId, records)
  return outlines.flatMap(({ row, records: own, arrived }) =>
    inspectionPhotos(own, arrived).flatMap((photo) => {
      const predictedBoxCount = predicted.get(photo.id) ?? null
      return reviewRow(row, photo, { predictedBoxCount, facts }) ?? []
    }),
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
