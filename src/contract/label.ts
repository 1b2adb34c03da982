import { z } from 'zod/mini'
import { PhotoAdded, CorrectedBox } from './record.ts'
import { Detection } from './detection.ts'
import { Box } from './geometry.ts'
import { BoxId, DeviceId, InspectionId, PhotoId, RecordId, Sha256 } from './ids.ts'
import { ClassId } from './ontology.ts'

/**
 * One region of an annotation. `ignore` is neither target nor background: what nobody reviewed,
 * what a label set marks so, or a kind of damage outside of the ontology (`classId` null).
 */
export const AnnotatedBox = z
  .strictObject({
    boxId: BoxId,
    classId: z.nullable(ClassId),
    box: Box,
    ignore: z.boolean(),
  })
  .check(
    z.refine((one) => one.ignore || one.classId !== null, {
      error: 'a box without a class must be an ignore region',
      path: ['classId'],
    }),
  )
export type AnnotatedBox = z.infer<typeof AnnotatedBox>

/** Where a human version of a photo's boxes came from: the audit's link to people and devices. */
export const AnnotationSource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('review'),
    inspectionId: InspectionId,
    photoId: PhotoId,
    /** The `correction.made` record that was reviewed; null where no person had corrected. */
    correctionId: z.nullable(RecordId),
    correctionHash: z.nullable(Sha256),
    /** Device that the correction came from; its pseudonymous id stands in the log. */
    deviceId: z.nullable(DeviceId),
    /** Model whose boxes the inspector saw; null where no model had run. */
    modelSha: z.nullable(Sha256),
    /** Who reviewed: the device id of the administrator's session. */
    reviewer: z.string(),
  }),
  z.strictObject({
    kind: z.literal('import'),
    importId: z.string(),
    /** Label file and photo as they are named in the imported folder. */
    labelFile: z.string(),
    photoFile: z.string(),
  }),
])
export type AnnotationSource = z.infer<typeof AnnotationSource>

/** A human version of the boxes of a photo. Versions of one photo count from 1; the last stands. */
export const Annotation = z.strictObject({
  photoSha: Sha256,
  version: z.int().check(z.gte(1)),
  /** SHA-256 of the canonical JSON of photoSha, boxes and complete. */
  hash: Sha256,
  boxes: z.array(AnnotatedBox).check(z.maxLength(1000)),
  /** Somebody looked at the whole photo: only then may it train. */
  complete: z.boolean(),
  source: AnnotationSource,
  at: z.int(),
})
export type Annotation = z.infer<typeof Annotation>

/** Where a photo stands on its way to training. */
export const ReviewState = z.enum(['waiting', 'accepted', 'incomplete', 'set-aside'])
export type ReviewState = z.infer<typeof ReviewState>

/** Why a photo never trains, whatever anybody says of it. */
export const TrainingBar = z.enum(['sample', 'retracted', 'not-arrived', 'unreadable'])
export type TrainingBar = z.infer<typeof TrainingBar>

/** A line of the review queue: a photo of an inspection. */
export const ReviewRow = z.strictObject({
  photoId: PhotoId,
  inspectionId: InspectionId,
  photo: PhotoAdded,
  /** Words for the vehicle: plate, or the tail of its VIN, or ''. */
  vehicle: z.string(),
  deviceName: z.string(),
  state: ReviewState,
  barred: z.nullable(TrainingBar),
  /** Title of the newest open label batch that asks for it; null where none does. */
  askedFor: z.nullable(z.string()),
  correctionCount: z.int(),
  /** Boxes of the newest correction, or of the prediction set where there is none. */
  boxCount: z.int(),
  receivedAt: z.int(),
})
export type ReviewRow = z.infer<typeof ReviewRow>

/** What the queue shows: a state of photos that can train, those that never do, or all. */
export const ReviewFilter = z.enum([
  'waiting',
  'incomplete',
  'accepted',
  'set-aside',
  'barred',
  'all',
])
export type ReviewFilter = z.infer<typeof ReviewFilter>

export const ReviewCounts = z.record(ReviewFilter, z.int())
export type ReviewCounts = z.infer<typeof ReviewCounts>

/** `GET /v1/reviews?show=&q=&after=`: a page of what a filter and a search find. */
export const ReviewQueue = z.strictObject({
  photos: z.array(ReviewRow),
  /** Of all photos in the queue, by filter; the search does not count. */
  counts: ReviewCounts,
  /** How many filter and search find on all pages together. */
  found: z.int(),
  /** The photo to review next, whatever is shown. */
  firstWaitingId: z.nullable(PhotoId),
  /** The next page's `after`; null where this is the last. */
  next: z.nullable(z.string()),
})
export type ReviewQueue = z.infer<typeof ReviewQueue>

/**
 * What the review page edits: the newest correction's boxes, or the model's; where that was
 * accepted already, the boxes as they were accepted.
 */
export const ReviewDetail = z.strictObject({
  row: ReviewRow,
  boxes: z.array(CorrectedBox),
  correctionId: z.nullable(RecordId),
  /** What the corrector had seen of a model, else what one said last; null where none has run. */
  predictions: z.nullable(
    z.strictObject({
      id: RecordId,
      model: z.strictObject({ name: z.string(), version: z.int(), sha: Sha256 }),
      /** Of the first pass, then those that its fine pass added. */
      boxes: z.array(Detection),
      closerBoxIds: z.array(BoxId),
    }),
  ),
  /** Who took it out of the way, and why; null where it is in it. */
  setAside: z.nullable(z.strictObject({ reason: z.string(), reviewer: z.string(), at: z.int() })),
  /** All versions so far, oldest first. */
  annotations: z.array(Annotation),
  /** Next photo in the queue that waits, in its order. */
  nextPhotoId: z.nullable(PhotoId),
})
export type ReviewDetail = z.infer<typeof ReviewDetail>

/**
 * A reviewer's verdict on one photo. `accept`: its reviewed boxes are labels, boxes that nobody
 * reviewed become ignore regions, rejected ones go. `set-aside`: it does not train.
 */
export const ReviewVerdict = z.discriminatedUnion('verdict', [
  z.strictObject({
    verdict: z.literal('accept'),
    correctionId: z.nullable(RecordId),
    boxes: z.array(CorrectedBox).check(z.maxLength(1000)),
    complete: z.boolean(),
    /** Versions that the reviewer had seen: another's review in between is a conflict. */
    seenVersion: z.int().check(z.gte(0)),
  }),
  z.strictObject({ verdict: z.literal('set-aside'), reason: z.string().check(z.maxLength(300)) }),
  /** Undoes `set-aside`: the photo stands where it stood. */
  z.strictObject({ verdict: z.literal('bring-back') }),
])
export type ReviewVerdict = z.infer<typeof ReviewVerdict>

/** What a label batch asks for: photos of a slice that somebody should review. */
export const LabelBatch = z.strictObject({
  id: z.string(),
  title: z.string(),
  reason: z.string(),
  photoShas: z.array(Sha256),
  openedAt: z.int(),
  closedAt: z.nullable(z.int()),
})
export type LabelBatch = z.infer<typeof LabelBatch>

/** A batch as the page Label lists it. */
export const LabelBatchRow = z.strictObject({
  id: z.string(),
  title: z.string(),
  reason: z.string(),
  openedAt: z.int(),
  closedAt: z.nullable(z.int()),
  photoCount: z.int(),
  /** Photos that are neither accepted as a whole, nor set aside, nor barred for ever. */
  leftCount: z.int(),
})
export type LabelBatchRow = z.infer<typeof LabelBatchRow>

/** The open ones first, of both the newest first. */
export const LabelBatchList = z.strictObject({ batches: z.array(LabelBatchRow) })
