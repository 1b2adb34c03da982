import type { Box } from '../contract/geometry.ts'
import { iou } from './boxes.ts'

interface Predicted {
  readonly classId: number
  readonly box: Box
  readonly score: number
}

/** When two predictions are the same one, and how many must be. */
export interface AgreementRule {
  readonly isSamePlace: (a: Box, b: Box) => boolean
  readonly maxScoreDifference: number
  /** Share of the boxes that must have a partner, 0 to 1. */
  readonly minShare: number
}

/**
 * Two engines on the same RGB tensor: within one pixel of the model's input and 0.01 of score, each
 * box. `inputPxPerPhotoPx` is the letterbox's scale.
 */
export function sameTensorRule(inputPxPerPhotoPx: number): AgreementRule {
  const maxPx = 1 / inputPxPerPhotoPx
  return {
    isSamePlace: (a, b) =>
      Math.max(
        Math.abs(a.x - b.x),
        Math.abs(a.y - b.y),
        Math.abs(a.x + a.width - b.x - b.width),
        Math.abs(a.y + a.height - b.y - b.height),
      ) <= maxPx,
    maxScoreDifference: 0.01,
    minShare: 1,
  }
}

/** Two engines on the same JPEG, each with its own decoder and resizer. */
export const sameJpegRule: AgreementRule = {
  isSamePlace: (a, b) => iou(a, b) >= 0.9,
  maxScoreDifference: 0.05,
  minShare: 0.95,
}

/** A box near its threshold may be there on one side alone; this far above it, it may not. */
export const scoreMargin = 0.02

export interface Agreement {
  /** Boxes of either side that are clear of their class's threshold. */
  readonly checked: number
  readonly partnered: number
}

/** Everything that one engine said of a photo, and everything that another did. */
export interface PredictionPair {
  readonly first: readonly Predicted[]
  readonly second: readonly Predicted[]
}

/**
 * How many of the clear boxes of either side have a partner on the other; photos are counted
 * together. `scoreThresholds` by class id.
 */
export function agreementOf(
  pairs: readonly PredictionPair[],
  scoreThresholds: readonly number[],
  rule: AgreementRule,
): Agreement {
  const isClear = ({ classId, score }: Predicted) =>
    score >= (scoreThresholds[classId] ?? 1) + scoreMargin
  const sides = pairs.flatMap(({ first, second }) => [
    { clear: first.filter(isClear), others: second },
    { clear: second.filter(isClear), others: first },
  ])
  let checked = 0
  let partnered = 0
  for (const { clear, others } of sides) {
    checked += clear.length
    partnered += countPartnered(clear, others, rule)
  }
  return { checked, partnered }
}

/** Whether the rule holds. Without a clear box there is nothing to disagree about. */
export function agrees({ checked, partnered }: Agreement, { minShare }: AgreementRule): boolean {
  return partnered >= minShare * checked
}

/** One to one: no box stands in for two. */
function countPartnered(
  clear: readonly Predicted[],
  others: readonly Predicted[],
  rule: AgreementRule,
): number {
  const free = new Set(others)
  let count = 0
  for (const one of clear) {
    const partner = [...free]
      .filter((other) => isSame(one, other, rule))
      .toSorted((a, b) => iou(b.box, one.box) - iou(a.box, one.box))
      .at(0)
    if (partner === undefined) continue
    free.delete(partner)
    count += 1
  }
  return count
}

function isSame(a: Predicted, b: Predicted, rule: AgreementRule): boolean {
  return (
    a.classId === b.classId &&
    Math.abs(a.score - b.score) <= rule.maxScoreDifference &&
    rule.isSamePlace(a.box, b.box)
  )
}
