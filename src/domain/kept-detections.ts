import type { ScoredBox } from './coco-match.ts'

const numbersPerBox = 6

/** Boxes as plain numbers, 48 bytes each: those of a whole split are kept until its figures. */
export function packDetections(boxes: readonly ScoredBox[]): Float64Array {
  const packed = new Float64Array(boxes.length * numbersPerBox)
  for (const [index, { classId, score, box }] of boxes.entries()) {
    packed.set([classId, score, box.x, box.y, box.width, box.height], index * numbersPerBox)
  }
  return packed
}

export function unpackDetections(packed: Float64Array): ScoredBox[] {
  return Array.from({ length: packed.length / numbersPerBox }, (_, index) => {
    const start = index * numbersPerBox
    const [classId = 0, score = 0, x = 0, y = 0, width = 0, height = 0] = packed.subarray(
      start,
      start + numbersPerBox,
    )
    return { classId, score, box: { x, y, width, height } }
  })
}
