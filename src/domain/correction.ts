import type { Detection } from '../contract/detection.ts'
import type { Box } from '../contract/geometry.ts'
import type { CorrectedBox } from '../contract/record.ts'
import { iou } from './boxes.ts'
import { matchBoxes } from './box-matching.ts'

/** The model's boxes as a correction begins with them: nobody has judged any. */
export function correctedBoxesFrom(detections: readonly Detection[]): CorrectedBox[] {
  return detections.map(({ boxId, classId, box, score }) => ({
    boxId,
    classId,
    box,
    score,
    origin: 'model',
    parentBoxId: boxId,
    reviewed: false,
  }))
}

/**
 * What a person did with one box. `relabelled` may have been moved too (its `overlap` tells).
 * `untouched`: nobody judged it; it is neither right nor wrong.
 */
export type Verdict = 'accepted' | 'moved' | 'relabelled' | 'added' | 'rejected' | 'untouched'

export interface BoxChange {
  readonly verdict: Verdict
  /** What the model said; null for a box that a person drew. */
  readonly before: Detection | null
  /** What the person said; null where the correction leaves the model's box out. */
  readonly after: CorrectedBox | null
  /** IoU of before and after; null where there is only one. */
  readonly overlap: number | null
}

/** The difference between what the model said and what a person made of it: the correction. */
export function diffCorrection(
  detections: readonly Detection[],
  corrected: readonly CorrectedBox[],
): BoxChange[] {
  const detectionById = new Map(detections.map((detection) => [detection.boxId, detection]))
  const parents = new Set(corrected.map(({ parentBoxId }) => parentBoxId))
  const changes = corrected.map((after): BoxChange => {
    const parent = after.parentBoxId === null ? undefined : detectionById.get(after.parentBoxId)
    const before = parent ?? null
    const overlap = before === null ? null : iou(before.box, after.box)
    return { verdict: verdictOn(before, after), before, after, overlap }
  })
  const leftOut = detections
    .filter(({ boxId }) => !parents.has(boxId))
    .map((before): BoxChange => ({ verdict: 'untouched', before, after: null, overlap: null }))
  return [...changes, ...leftOut]
}

/** How many boxes of each verdict. */
export function countVerdicts(changes: readonly BoxChange[]): Record<Verdict, number> {
  const counts = { accepted: 0, moved: 0, relabelled: 0, added: 0, rejected: 0, untouched: 0 }
  for (const { verdict } of changes) counts[verdict] += 1
  return counts
}

/**
 * How far model and person agree, 0 to 1: F1 of the judged boxes, same class, one to one at IoU of
 * at least 0.5. Null where nobody has judged any box: untouched is not confirmed.
 */
export function agreementF1(
  detections: readonly Detection[],
  corrected: readonly CorrectedBox[],
): number | null {
  const judged = diffCorrection(detections, corrected).filter(
    ({ verdict }) => verdict !== 'untouched',
  )
  if (judged.length === 0) return null
  const said = judged.flatMap(({ before }) => before ?? [])
  const stands = judged.flatMap(({ after }) =>
    after === null || after.origin === 'model-rejected' ? [] : [after],
  )
  if (said.length + stands.length === 0) return null
  const pairs = matchBoxes(said, stands, { minIou: 0.5, sameClass: true })
  return (2 * pairs.length) / (said.length + stands.length)
}

function verdictOn(before: Detection | null, after: CorrectedBox): Verdict {
  if (after.origin === 'model-rejected') return 'rejected'
  if (before === null) return 'added'
  if (after.classId !== before.classId) return 'relabelled'
  if (!isSamePlace(after.box, before.box)) return 'moved'
  return after.reviewed ? 'accepted' : 'untouched'
}

function isSamePlace(a: Box, b: Box): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
}
