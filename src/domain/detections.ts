import type { Detection, Thresholds } from '../contract/detection.ts'
import type { Box } from '../contract/geometry.ts'
import type { BoxId } from '../contract/ids.ts'
import { classIds, type ClassId } from '../contract/ontology.ts'
import { clipXyxy, xyxyToBox, type Xyxy } from './boxes.ts'
import { inputToPhoto, type Letterbox } from './letterbox.ts'
import { nms } from './nms.ts'
import { decodeCandidates, type Candidates, type HeadOutput } from './yolo-decode.ts'

/** A box that the model found, before it has an id. Its place is in photo pixels. */
export interface FoundBox {
  readonly classId: ClassId
  readonly box: Box
  readonly score: number
}

/** Most boxes of a class on one photo. */
export const maxBoxesPerClass = 100

export interface DetectionForm {
  readonly letterbox: Letterbox
  readonly thresholds: Thresholds
  readonly maxPerClass?: number
}

/**
 * From a model's output to boxes on the photo, cut at its edges: by class, and within a class by
 * score, highest first. Each class is suppressed by itself, so that a place may be both scratch and
 * dent. Classes that the ontology does not know are left out. To 1e-4 what the trainer's
 * `detections_from_output` gives (`contract/fixtures/detect/decode.json`).
 */
export function boxesFromOutput(head: HeadOutput, form: DetectionForm): FoundBox[] {
  const { letterbox, thresholds } = form
  const limits = { iou: thresholds.nmsIou, maxBoxes: form.maxPerClass ?? maxBoxesPerClass }
  const candidates = decodeCandidates({ ...head, scoreThresholds: thresholds.score }, letterbox)
  return classIds.flatMap((classId) => {
    const ofClass = candidates[classId]
    if (ofClass === undefined) return []
    return nms({ cornersXyxy: ofClass.inputXyxy, scores: ofClass.scores }, limits).flatMap(
      (index) => {
        const box = boxOnPhoto(ofClass, index, letterbox)
        return box === null ? [] : [{ classId, box, score: ofClass.scores[index] ?? 0 }]
      },
    )
  })
}

/** The found boxes with an id each. */
export function withBoxIds(found: readonly FoundBox[], newBoxId: () => BoxId): Detection[] {
  return found.map(({ classId, box, score }) => ({
    boxId: newBoxId(),
    classId,
    box,
    // A sigmoid in a low precision may give a hair more than 1.
    score: Math.min(1, Math.max(0, score)),
  }))
}

/** Output of a model to detections in image space, cut at the photo's edges. */
export function detectionsFromOutput(
  head: HeadOutput,
  form: DetectionForm & { readonly newBoxId: () => BoxId },
): Detection[] {
  return withBoxIds(boxesFromOutput(head, form), form.newBoxId)
}

function boxOnPhoto(candidates: Candidates, index: number, letterbox: Letterbox): Box | null {
  const [left = 0, top = 0, right = 0, bottom = 0] = candidates.inputXyxy.subarray(
    index * 4,
    index * 4 + 4,
  )
  const inputXyxy: Xyxy = [left, top, right, bottom]
  return xyxyToBox(clipXyxy(inputToPhoto(letterbox, inputXyxy), letterbox.photo))
}
