import { clipXyxy, cxcywhToXyxy, xyxyToBox, type Cxcywh } from './boxes.ts'
import { inputToPhoto, type Letterbox } from './letterbox.ts'

/** Most boxes of a class, the highest scores, that go into suppression; the same in the trainer. */
export const maxCandidatesPerClass = 3000

/**
 * One photo's output of a YOLOv8 head after its sigmoid: float32[4 + classes, anchors], the first
 * four rows cx cy w h in pixels of the model's input.
 */
export interface HeadOutput {
  readonly output: Float32Array
  readonly classCount: number
  readonly anchorCount: number
}

/** The boxes of one class that may stay, in the order of their anchors. */
export interface Candidates {
  readonly classId: number
  /** Corners of each box, in pixels of the model's input: four numbers a box. */
  readonly inputXyxy: Float64Array
  readonly scores: Float64Array
}

/** Centre and size of an anchor's box, in pixels of the model's input. */
export function anchorBox({ output, anchorCount }: HeadOutput, anchor: number): Cxcywh {
  return [
    output[anchor] ?? Number.NaN,
    output[anchorCount + anchor] ?? Number.NaN,
    output[2 * anchorCount + anchor] ?? Number.NaN,
    output[3 * anchorCount + anchor] ?? Number.NaN,
  ]
}

/**
 * For each class the boxes whose score is *above* its threshold; boxes are worked out for these
 * alone. One that is not finite or lies beside the photo is left out, for it must suppress none.
 * A class without a threshold has no candidates.
 */
export function decodeCandidates(
  head: HeadOutput & { readonly scoreThresholds: readonly number[] },
  letterbox: Letterbox,
): Candidates[] {
  return Array.from({ length: head.classCount }, (_, classId) => {
    const row = (4 + classId) * head.anchorCount
    const scores = head.output.subarray(row, row + head.anchorCount)
    const anchors = anchorsAbove(scores, head.scoreThresholds[classId] ?? 1)
    const usable = anchors.filter((anchor) => liesOnPhoto(anchorBox(head, anchor), letterbox))
    const chosen = highest(usable, scores)
    return {
      classId,
      inputXyxy: Float64Array.from(
        chosen.flatMap((anchor) => cxcywhToXyxy(anchorBox(head, anchor))),
      ),
      scores: Float64Array.from(chosen, (anchor) => scores[anchor] ?? 0),
    }
  })
}

function anchorsAbove(scores: Float32Array, threshold: number): number[] {
  const anchors: number[] = []
  for (let anchor = 0; anchor < scores.length; anchor += 1) {
    if ((scores[anchor] ?? 0) > threshold) anchors.push(anchor)
  }
  return anchors
}

function liesOnPhoto(inputCxcywh: Cxcywh, letterbox: Letterbox): boolean {
  if (!inputCxcywh.every(Number.isFinite)) return false
  const photoXyxy = inputToPhoto(letterbox, cxcywhToXyxy(inputCxcywh))
  return xyxyToBox(clipXyxy(photoXyxy, letterbox.photo)) !== null
}

/** Past the limit the highest scores, best first; of equal ones the earlier. */
function highest(anchors: number[], scores: Float32Array): number[] {
  if (anchors.length <= maxCandidatesPerClass) return anchors
  return anchors
    .toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
    .slice(0, maxCandidatesPerClass)
}
