import type { Box } from '../contract/geometry.ts'
import { iou } from './boxes.ts'

interface Labelled {
  readonly classId: number
  readonly box: Box
}

export interface MatchRule {
  readonly minIou: number
  /** Pair only boxes of one class. */
  readonly sameClass: boolean
}

export interface BoxPair<A, B> {
  readonly first: A
  readonly second: B
  readonly iou: number
}

/**
 * Pair the boxes of two lists one to one, greedily from the largest overlap down. Of equal overlaps
 * the earlier boxes come first, so that the result does not depend on the engine's sort.
 */
export function matchBoxes<A extends Labelled, B extends Labelled>(
  firsts: readonly A[],
  seconds: readonly B[],
  rule: MatchRule,
): BoxPair<A, B>[] {
  const possible = firsts
    .flatMap((first) =>
      seconds
        .filter((second) => !rule.sameClass || first.classId === second.classId)
        .map((second) => ({ first, second, iou: iou(first.box, second.box) })),
    )
    .filter((pair) => pair.iou >= rule.minIou)
    .toSorted((a, b) => b.iou - a.iou)
  const taken = new Set<A | B>()
  return possible.filter(({ first, second }) => {
    if (taken.has(first) || taken.has(second)) return false
    taken.add(first).add(second)
    return true
  })
}
