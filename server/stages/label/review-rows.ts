import type { InspectionPhoto, InspectionRow } from '../../../src/contract/console.ts'
import { RecordId, type Sha256 } from '../../../src/contract/ids.ts'
import type { ReviewRow } from '../../../src/contract/label.ts'
import type { Vehicle } from '../../../src/contract/record.ts'
import { reviewState, trainingBar } from '../../../src/domain/review-state.ts'

/** What the rows of many photos need to know. */
export interface ReviewFacts {
  readonly sampleShas: ReadonlySet<string>
  readonly unreadable: ReadonlySet<Sha256>
  /** By photo id: the last acceptance. */
  readonly judged: ReadonlyMap<
    string,
    { readonly correctionId: string | null; readonly complete: boolean }
  >
  readonly setAside: { has(photoId: string): boolean }
  /** By hash: title of the open label batch that asks for the photo. */
  readonly askedFor: ReadonlyMap<string, string>
  /** By hash, the closed batches too: what one has asked for stays in the queue. */
  readonly onceAskedFor: ReadonlySet<string>
}

/**
 * The photo as a line of the queue, or null where nobody and no model has said anything of it and
 * no label batch has ever asked for it.
 * @param predictedBoxCount boxes of its newest first pass; null where no model has run
 */
export function reviewRow(
  inspection: InspectionRow,
  inspected: InspectionPhoto,
  { predictedBoxCount, facts }: { predictedBoxCount: number | null; facts: ReviewFacts },
): ReviewRow | null {
  const { id, photo, corrections, retracted, arrived } = inspected
  const correction = corrections.at(-1)
  const askedFor = facts.askedFor.get(photo.sha) ?? null
  const isAskedFor = facts.onceAskedFor.has(photo.sha)
  if (correction === undefined && predictedBoxCount === null && !isAskedFor) return null
  const judged = facts.judged.get(id)
  return {
    photoId: id,
    inspectionId: inspection.id,
    photo,
    vehicle: vehicleWords(inspection.vehicle),
    deviceName: inspection.deviceName,
    state: reviewState({
      newestCorrectionId: correction?.id ?? null,
      judged:
        judged === undefined
          ? null
          : {
              correctionId:
                judged.correctionId === null ? null : RecordId.parse(judged.correctionId),
              complete: judged.complete,
            },
      setAside: facts.setAside.has(id),
    }),
    barred: trainingBar({ photo, sample: inspection.sample, retracted, arrived, ...facts }),
    askedFor,
    correctionCount: corrections.length,
    boxCount: correction?.made.boxes.length ?? predictedBoxCount ?? 0,
    receivedAt: inspection.receivedAt,
  }
}

/**
 * The order of the queue: what a label batch asks for, what a person has corrected, what only a
 * model has seen; of each the one that waits longest first.
 */
export function inQueueOrder(rows: readonly ReviewRow[]): ReviewRow[] {
  return rows.toSorted((a, b) => comparePlaces(placeInQueue(a), placeInQueue(b)))
}

/** What a photo's place in the queue hangs on. */
export interface QueuePlace {
  readonly rank: number
  readonly receivedAt: number
  readonly photoId: string
}

export function placeInQueue(row: ReviewRow): QueuePlace {
  return { rank: rank(row), receivedAt: row.receivedAt, photoId: row.photoId }
}

/** Whether the photo stands behind this place. */
export function comesAfter(row: ReviewRow, place: QueuePlace): boolean {
  return comparePlaces(placeInQueue(row), place) > 0
}

function comparePlaces(a: QueuePlace, b: QueuePlace): number {
  return a.rank - b.rank || a.receivedAt - b.receivedAt || byId(a.photoId, b.photoId)
}

function rank({ askedFor, correctionCount }: ReviewRow): number {
  if (askedFor !== null) return -1
  return correctionCount > 0 ? 0 : 1
}

/** Ids are UUIDv7: photos that came together stand as they were taken. */
function byId(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** Whether a reviewer should look at it next. */
export function waits({ state, barred }: ReviewRow): boolean {
  return state === 'waiting' && barred === null
}

/** Plate, else the tail of the VIN, else ''. */
function vehicleWords({ plate, vin }: Vehicle): string {
  if (plate !== '') return plate
  return vin === null ? '' : `…${vin.slice(-6)}`
}
