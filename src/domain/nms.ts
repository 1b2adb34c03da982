/** What suppression of one class's boxes needs; corners are four numbers a box. */
export interface NmsInput {
  readonly cornersXyxy: ArrayLike<number>
  readonly scores: ArrayLike<number>
}

export interface NmsLimits {
  /** A box goes when its IoU with one that stays is *above* this. */
  readonly iou: number
  /** Most boxes that stay. */
  readonly maxBoxes: number
}

/**
 * Greedy non-maximum suppression of the boxes of one class. Gives the indices that stay, highest
 * score first; of equal scores the earlier box comes first, so that the result never depends on
 * the engine's sort. The trainer does the same: `contract/fixtures/detect/nms.json` holds both.
 */
export function nms({ cornersXyxy, scores }: NmsInput, limits: NmsLimits): number[] {
  const order = Array.from({ length: scores.length }, (_, index) => index).toSorted(
    (a, b) => at(scores, b) - at(scores, a) || a - b,
  )
  const kept: number[] = []
  for (const index of order) {
    if (kept.length >= limits.maxBoxes) break
    if (!kept.some((other) => overlap(cornersXyxy, other, index) > limits.iou)) kept.push(index)
  }
  return kept
}

/** IoU of two boxes of a flat list of corners; boxes without an area overlap nothing. */
function overlap(corners: ArrayLike<number>, first: number, second: number): number {
  const a = first * 4
  const b = second * 4
  const width =
    Math.min(at(corners, a + 2), at(corners, b + 2)) - Math.max(at(corners, a), at(corners, b))
  const height =
    Math.min(at(corners, a + 3), at(corners, b + 3)) -
    Math.max(at(corners, a + 1), at(corners, b + 1))
  if (width <= 0 || height <= 0) return 0
  const shared = width * height
  return shared / (areaAt(corners, a) + areaAt(corners, b) - shared)
}

function areaAt(corners: ArrayLike<number>, start: number): number {
  return (
    (at(corners, start + 2) - at(corners, start)) *
    (at(corners, start + 3) - at(corners, start + 1))
  )
}

function at(numbers: ArrayLike<number>, index: number): number {
  return numbers[index] ?? 0
}
