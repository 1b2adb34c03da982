import type { InspectionDetail, InspectionPhoto } from '../../../src/contract/console.ts'
import type { Detection } from '../../../src/contract/detection.ts'
import type { Annotation, ReviewDetail, ReviewRow } from '../../../src/contract/label.ts'
import type { CorrectedBox } from '../../../src/contract/record.ts'
import { correctedBoxesAfter } from '../../../src/domain/annotation.ts'
import { correctedBoxesFrom } from '../../../src/domain/correction.ts'
import { closerBoxesOf, firstPassOf } from '../../../src/domain/passes.ts'
import type { SetAsideRow } from '../../db/annotation-repository.ts'
import type { Store } from '../../db/store.ts'
import { findInspection } from '../ingest/inspections.ts'
import { storedRecord } from '../ingest/inspection-fold.ts'
import { reviewFacts, reviewQueue } from './review-queue.ts'
import { reviewRow, waits } from './review-rows.ts'

/** A photo with what its inspection says of it. */
export interface ReviewedPhoto {
  readonly inspection: InspectionDetail['inspection']
  readonly photo: InspectionPhoto
  readonly row: ReviewRow
  /** What the newest correction was made of, else the newest first pass; null where there is none. */
  readonly predictions: InspectionPhoto['predictions'][number] | null
}

/** The photo with this id as it stands in the queue, or null where it is not in it. */
export async function findReviewedPhoto(
  { store }: { store: Store },
  organisationId: string,
  photoId: string,
): Promise<ReviewedPhoto | null> {
  const added = await store.records.byId(organisationId, photoId)
  if (added?.type !== 'photo.added' || added.inspectionId === null) return null
  const detail = await findInspection({ store }, organisationId, added.inspectionId)
  const photo = detail?.photos.find(({ id }) => (id as string) === photoId)
  if (detail === null || photo === undefined) return null
  const predictions = firstPassOf(photo.predictions, photo.corrections.at(-1)?.made.predictionsId)
  const facts = await reviewFacts(store, organisationId, [storedRecord(added)])
  const row = reviewRow(detail.inspection, photo, {
    predictedBoxCount: predictions?.made.predictions.boxes.length ?? null,
    facts,
  })
  return row === null ? null : { inspection: detail.inspection, photo, row, predictions }
}

/** What the review page edits and shows, or null. */
export async function findReview(
  ports: { store: Store },
  organisationId: string,
  photoId: string,
): Promise<ReviewDetail | null> {
  const found = await findReviewedPhoto(ports, organisationId, photoId)
  if (found === null) return null
  const { row, photo } = found
  const annotations = await ports.store.annotations.ofPhoto(organisationId, row.photo.sha)
  const aside = (await ports.store.annotations.setAsides(organisationId)).get(photoId)
  const queue = await reviewQueue(ports, organisationId)
  return {
    row,
    boxes: boxesToEdit(found, annotations),
    correctionId: photo.corrections.at(-1)?.id ?? null,
    predictions:
      found.predictions &&
      shownPredictions(found.predictions, closerBoxesOf(photo.predictions, found.predictions)),
    setAside: aside === undefined ? null : shownSetAside(aside),
    annotations,
    nextPhotoId: nextWaiting(queue, row)?.photoId ?? null,
  }
}

function shownSetAside({ reason, reviewer, at }: SetAsideRow) {
  return { reason, reviewer, at }
}

function shownPredictions(
  { id, made }: InspectionPhoto['predictions'][number],
  closer: readonly Detection[],
) {
  const { model, boxes } = made.predictions
  return {
    id,
    model,
    boxes: [...boxes, ...closer],
    closerBoxIds: closer.map(({ boxId }) => boxId),
  }
}

function boxesToEdit(
  { photo, row, predictions }: ReviewedPhoto,
  annotations: readonly Annotation[],
): CorrectedBox[] {
  const closer = closerBoxesOf(photo.predictions, predictions)
  const detections = [...(predictions?.made.predictions.boxes ?? []), ...closer]
  const evidence = photo.corrections.at(-1)?.made.boxes ?? correctedBoxesFrom(detections)
  const isCovered = row.state === 'accepted' || row.state === 'incomplete'
  const accepted = annotations.findLast(
    ({ source }) => source.kind === 'review' && source.photoId === photo.id,
  )
  if (!isCovered || accepted === undefined) return evidence
  const parents = new Map(detections.map((detection) => [detection.boxId, detection]))
  return correctedBoxesAfter(accepted.boxes, evidence, parents)
}

/** The photo after this one that waits; from the end of the queue on, the first that does. */
function nextWaiting(queue: readonly ReviewRow[], here: ReviewRow): ReviewRow | undefined {
  const at = queue.findIndex(({ photoId }) => photoId === here.photoId)
  const inTurn = [...queue.slice(at + 1), ...queue.slice(0, Math.max(at, 0))]
  return inTurn.find((row) => waits(row))
}
