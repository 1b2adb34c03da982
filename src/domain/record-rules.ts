import type { Detection } from '../contract/detection.ts'
import type { Box, Size } from '../contract/geometry.ts'
import type { BoxId, PhotoId, RecordId, Sha256 } from '../contract/ids.ts'
import type { CorrectedBox, EvidenceRecord, RecordOf } from '../contract/record.ts'
import { liesInside } from './boxes.ts'
import { unreachable } from './unreachable.ts'

/**
 * What is wrong with a record that its schema cannot see. Numbers are the rules' in
 * `contract/SPEC.md`, Records.
 */
export type RecordProblemCode =
  | 'box_outside_photo'
  | 'duplicate_box_id'
  | 'unknown_photo'
  | 'retracted_photo'
  | 'photo_differs'
  | 'unknown_parent_box'
  | 'origin_differs'
  | 'unknown_predictions'
  | 'late_fine_pass'
  | 'unknown_inspection'
  | 'sealed_inspection'

export interface RecordProblem {
  readonly code: RecordProblemCode
  /** Where in the payload, e.g. `boxes[3].box`. */
  readonly path: string
}

interface KnownPhoto {
  readonly sha: Sha256
  readonly size: Size
  readonly retracted: boolean
}

/** What the earlier records of one inspection have said, as far as later ones refer to it. */
export interface InspectionContext {
  readonly opened: boolean
  readonly sealed: boolean
  readonly photos: ReadonlyMap<PhotoId | RecordId, KnownPhoto>
  readonly predictions: ReadonlyMap<RecordId, RecordOf<'predictions.made'>['payload']>
  /** Photos that a person has judged. */
  readonly corrected: ReadonlySet<PhotoId>
}

export const emptyContext: InspectionContext = {
  opened: false,
  sealed: false,
  photos: new Map(),
  predictions: new Map(),
  corrected: new Set(),
}

/** The context after one more record of the inspection, in the order of `seq`. */
export function withRecord(context: InspectionContext, record: EvidenceRecord): InspectionContext {
  switch (record.type) {
    case 'inspection.opened':
      return { ...context, opened: true }
    case 'inspection.sealed':
      return { ...context, sealed: true }
    case 'inspection.reopened':
      return { ...context, sealed: false }
    case 'photo.added': {
      const { sha, size } = record.payload
      return withPhoto(context, record.id, { sha, size, retracted: false })
    }
    case 'photo.retracted': {
      const photo = context.photos.get(record.payload.photoId)
      if (photo === undefined) return context
      return withPhoto(context, record.payload.photoId, { ...photo, retracted: true })
    }
    case 'predictions.made': {
      const predictions = new Map([...context.predictions, [record.id, record.payload] as const])
      return { ...context, predictions }
    }
    case 'correction.made':
      return { ...context, corrected: new Set([...context.corrected, record.payload.photoId]) }
    case 'inspection.amended':
    case 'device.reported':
    case 'shadow.made':
      return context
    default:
      return unreachable(record)
  }
}

/** What is wrong with a record, given the inspection's earlier ones; empty where all is well. */
export function recordProblems(
  record: EvidenceRecord,
  context: InspectionContext,
): RecordProblem[] {
  if (record.inspectionId === null || record.type === 'inspection.opened') return []
  const problems: RecordProblem[] = []
  if (!context.opened) problems.push({ code: 'unknown_inspection', path: 'inspectionId' })
  if (context.sealed && record.type !== 'inspection.reopened') {
    problems.push({ code: 'sealed_inspection', path: 'inspectionId' })
  }
  if (record.type === 'predictions.made') problems.push(...predictionProblems(record, context))
  if (record.type === 'correction.made') problems.push(...correctionProblems(record, context))
  if (record.type === 'photo.retracted') {
    problems.push(...photoProblems(record.payload.photoId, context))
  }
  return problems
}

function withPhoto(
  context: InspectionContext,
  id: PhotoId | RecordId,
  photo: KnownPhoto,
): InspectionContext {
  return { ...context, photos: new Map([...context.photos, [id, photo]]) }
}

function photoProblems(photoId: PhotoId, context: InspectionContext): RecordProblem[] {
  const photo = context.photos.get(photoId)
  if (photo === undefined) return [{ code: 'unknown_photo', path: 'photoId' }]
  return photo.retracted ? [{ code: 'retracted_photo', path: 'photoId' }] : []
}

function predictionProblems(
  { payload }: RecordOf<'predictions.made'>,
  context: InspectionContext,
): RecordProblem[] {
  const { photoSha, photoSize, boxes } = payload.predictions
  const problems = photoProblems(payload.photoId, context)
  const photo = context.photos.get(payload.photoId)
  const sameSize = photo?.size.width === photoSize.width && photo.size.height === photoSize.height
  if (photo !== undefined && (photo.sha !== photoSha || !sameSize)) {
    problems.push({ code: 'photo_differs', path: 'predictions' })
  }
  problems.push(...passProblems(payload, context))
  return [...problems, ...boxListProblems(boxes, photo?.size ?? photoSize, 'predictions.boxes')]
}

/** A fine pass names a first pass of the same photo, and comes before a person's word on it. */
function passProblems(
  { photoId, pass, after }: RecordOf<'predictions.made'>['payload'],
  { predictions, corrected }: InspectionContext,
): RecordProblem[] {
  const first = after === null ? undefined : predictions.get(after)
  const isFirst = pass === 'first' && after === null
  const addsToFirst = pass === 'fine' && first?.pass === 'first' && first.photoId === photoId
  const problems: RecordProblem[] = []
  if (!isFirst && !addsToFirst) problems.push({ code: 'unknown_predictions', path: 'after' })
  if (pass === 'fine' && corrected.has(photoId)) {
    problems.push({ code: 'late_fine_pass', path: 'pass' })
  }
  return problems
}

function correctionProblems(
  { payload }: RecordOf<'correction.made'>,
  context: InspectionContext,
): RecordProblem[] {
  const problems = photoProblems(payload.photoId, context)
  const photo = context.photos.get(payload.photoId)
  if (photo !== undefined) {
    if (photo.sha !== payload.photoSha) problems.push({ code: 'photo_differs', path: 'photoSha' })
    problems.push(...boxProblems(payload.boxes, photo.size, 'boxes'))
  }
  const { predictionsId } = payload
  const seen = predictionsId === null ? undefined : context.predictions.get(predictionsId)
  if (predictionsId !== null && seen?.photoId !== payload.photoId) {
    problems.push({ code: 'unknown_predictions', path: 'predictionsId' })
  }
  return [
    ...problems,
    ...duplicates(payload.boxes, 'boxes'),
    ...originProblems(payload.boxes, parentsFor(payload.photoId, context)),
  ]
}

/**
 * What is wrong with a list of boxes on a photo of this size (R10, R11).
 * @param path where in its message the list is
 */
export function boxListProblems(
  boxes: readonly { readonly boxId: BoxId; readonly box: Box }[],
  photo: Size,
  path: string,
): RecordProblem[] {
  return [...boxProblems(boxes, photo, path), ...duplicates(boxes, path)]
}

function boxProblems(boxes: readonly { box: Box }[], photo: Size, path: string): RecordProblem[] {
  return boxes.flatMap(({ box }, index) =>
    liesInside(box, photo)
      ? []
      : [{ code: 'box_outside_photo', path: `${path}[${String(index)}].box` } as const],
  )
}

function duplicates(boxes: readonly { boxId: BoxId }[], path: string): RecordProblem[] {
  const seen = new Set<BoxId>()
  return boxes.flatMap(({ boxId }, index) => {
    if (!seen.has(boxId)) {
      seen.add(boxId)
      return []
    }
    return [{ code: 'duplicate_box_id', path: `${path}[${String(index)}].boxId` } as const]
  })
}

/** Every detection that any pass has made on the photo. */
function parentsFor(photoId: PhotoId, context: InspectionContext): ReadonlySet<BoxId> {
  const passes = [...context.predictions.values()].filter((made) => made.photoId === photoId)
  const found: readonly Detection[] = passes.flatMap((made) => made.predictions.boxes)
  return new Set(found.map(({ boxId }) => boxId))
}

function originProblems(
  boxes: readonly CorrectedBox[],
  parents: ReadonlySet<BoxId>,
): RecordProblem[] {
  return boxes.flatMap(({ origin, parentBoxId, score }, index): RecordProblem[] => {
    const path = `boxes[${String(index)}].parentBoxId`
    const drawn = origin === 'human'
    if (drawn !== (parentBoxId === null) || drawn !== (score === null)) {
      return [{ code: 'origin_differs', path }]
    }
    const unknown = parentBoxId !== null && !parents.has(parentBoxId)
    return unknown ? [{ code: 'unknown_parent_box', path }] : []
  })
}
