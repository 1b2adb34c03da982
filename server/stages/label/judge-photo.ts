import { DeviceId, Sha256 } from '../../../src/contract/ids.ts'
import type { Annotation, ReviewVerdict, TrainingBar } from '../../../src/contract/label.ts'
import { annotatedBoxesFrom } from '../../../src/domain/annotation.ts'
import { boxListProblems } from '../../../src/domain/record-rules.ts'
import { splitOfVehicle } from '../../../src/domain/split.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Repositories, Store } from '../../db/store.ts'
import { addAnnotation } from './annotate.ts'
import { findReviewedPhoto, type ReviewedPhoto } from './review-detail.ts'
import { vehicleKey } from './vehicle-key.ts'

type Acceptance = Extract<ReviewVerdict, { verdict: 'accept' }>

interface Judged {
  readonly organisationId: string
  readonly photoId: string
  readonly verdict: ReviewVerdict
  /** The device id of the reviewer's session. */
  readonly reviewer: string
}

const barWords: Record<TrainingBar, string> = {
  sample: 'it is a sample photo, and those never train',
  retracted: 'its phone took it back',
  'not-arrived': 'its bytes have not arrived; accept it once they have',
  unreadable: 'not every pixel of it decodes',
}

/**
 * Passes a reviewer's verdict on one photo, with its event, all or nothing.
 * @throws ApiError not_found; conflict where another version came in between, or the photo is
 *   barred from training; invalid_request naming the field
 */
export async function judgePhoto(
  { store, clock }: { store: Store; clock: Clock },
  { organisationId, photoId, verdict, reviewer }: Judged,
): Promise<void> {
  const found = await findReviewedPhoto({ store }, organisationId, photoId)
  if (found === null) throw new ApiError('not_found', 'there is no such photo to review')
  const at = clock()
  if (verdict.verdict === 'accept') checkAcceptance(found, verdict)
  await store.transaction(async (repositories) => {
    const by = { organisationId, reviewer, at }
    if (verdict.verdict === 'accept') await accept(repositories, { found, verdict, ...by })
    else if (verdict.verdict === 'set-aside') {
      await setAside(repositories, { found, reason: verdict.reason, ...by })
    } else await bringBack(repositories, { found, ...by })
  })
}

function checkAcceptance({ photo, row }: ReviewedPhoto, { boxes, correctionId }: Acceptance): void {
  if (row.barred !== null) {
    const why = barWords[row.barred]
    throw new ApiError('conflict', `this photo cannot become a label: ${why}`)
  }
  const problem = boxListProblems(boxes, photo.photo.size, 'boxes')[0]
  if (problem !== undefined) {
    const { width, height } = photo.photo.size
    const message =
      problem.code === 'duplicate_box_id'
        ? 'comes more than once; each box has an id of its own'
        : `lies outside of its photo of ${width} × ${height} pixels; move it onto the photo`
    // As the field is named where the schema refuses: `boxes.3.box`.
    const field = problem.path.replaceAll(/\[(\d+)\]/g, '.$1')
    throw new ApiError('invalid_request', message, { field })
  }
  const isKnown = photo.corrections.some(({ id }) => id === correctionId)
  if (correctionId !== null && !isKnown) {
    const message = 'names no correction of this photo; open the photo again'
    throw new ApiError('invalid_request', message, { field: 'correctionId' })
  }
}

interface By {
  readonly found: ReviewedPhoto
  readonly organisationId: string
  readonly reviewer: string
  readonly at: number
}

async function accept(
  repositories: Repositories,
  { found, verdict, organisationId, reviewer, at }: By & { readonly verdict: Acceptance },
): Promise<void> {
  const { annotations, events } = repositories
  const { sha, size } = found.photo.photo
  await events.lock()
  const version = await annotations.lastVersion(organisationId, sha)
  if (version !== verdict.seenVersion) {
    const message =
      `somebody accepted version ${version} of this photo while you looked at version ` +
      `${verdict.seenVersion}; open the photo again to see it`
    throw new ApiError('conflict', message, { field: 'seenVersion' })
  }
  await addAnnotation(repositories, {
    organisationId,
    photoSha: sha,
    boxes: annotatedBoxesFrom(verdict.boxes),
    complete: verdict.complete,
    source: await sourceOf(repositories, { found, verdict, organisationId, reviewer, at }),
    at,
  })
  await annotations.bringBack(organisationId, found.photo.id)
  const place = await placeOf(repositories, { found, organisationId })
  await annotations.addLabelledPhoto({
    organisationId,
    sha,
    origin: 'phone',
    groupKey: place.groupKey,
    split: place.split,
    source: 'phone',
    licence: 'own',
    ...size,
    importId: null,
    addedAt: at,
  })
}

async function sourceOf(
  { records }: Repositories,
  { found, verdict, organisationId, reviewer }: By & { readonly verdict: Acceptance },
): Promise<Annotation['source']> {
  const { photo, inspection, predictions } = found
  const { correctionId } = verdict
  const correction = photo.corrections.find(({ id }) => id === correctionId)
  const row = correctionId === null ? null : await records.byId(organisationId, correctionId)
  const seen =
    correction === undefined
      ? predictions
      : photo.predictions.find(({ id }) => id === correction.made.predictionsId)
  return {
    kind: 'review',
    inspectionId: inspection.id,
    photoId: photo.id,
    correctionId,
    correctionHash: row === null ? null : Sha256.parse(row.hash),
    deviceId: row === null ? null : DeviceId.parse(row.deviceId),
    modelSha: seen?.made.predictions.model.sha ?? null,
    reviewer,
  }
}

/**
 * Group and side of the photo. All photos of an inspection stand together, also where its VIN was
 * put right after the first of them was accepted.
 */
async function placeOf(
  { annotations }: Repositories,
  { found: { inspection }, organisationId }: Pick<By, 'found' | 'organisationId'>,
): Promise<{ groupKey: string; split: string }> {
  const earlier = await annotations.placeOfInspection(organisationId, inspection.id)
  if (earlier !== null) return earlier
  const groupKey = vehicleKey(inspection)
  return { groupKey, split: splitOfVehicle(groupKey) }
}

async function setAside(
  { annotations, events }: Repositories,
  { found, reason, organisationId, reviewer, at }: By & { readonly reason: string },
): Promise<void> {
  const photoId = found.photo.id
  await annotations.setAside({ organisationId, photoId, reason, reviewer, at })
  await events.append({ ...aboutPhoto(found), type: 'photo.set-aside', actor: reviewer, at })
}

async function bringBack(
  { annotations, events }: Repositories,
  { found, organisationId, reviewer, at }: By,
): Promise<void> {
  if (!(await annotations.bringBack(organisationId, found.photo.id))) return
  await events.append({ ...aboutPhoto(found), type: 'photo.brought-back', actor: reviewer, at })
}

function aboutPhoto({ photo, inspection }: ReviewedPhoto) {
  return {
    stream: `photo:${photo.photo.sha}`,
    // The reason is a person's words: it stays outside of the log.
    payload: { photoId: photo.id, inspectionId: inspection.id },
    device: null,
  }
}
