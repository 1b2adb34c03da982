/** A shown box: how sure the model was, and whether it found a true box at IoU 0.5. */
export interface ScoredHit {
  readonly score: number
  readonly hit: boolean
}

const binCount = 15

/**
 * Expected calibration error: how far scores and the share of hits lie apart, on average over the
 * boxes, in 15 bins that hold equally many. Null without a box; fewer boxes have a bin each.
 */
export function calibrationError(shown: readonly ScoredHit[]): number | null {
  if (shown.length === 0) return null
  const sorted = shown.toSorted((a, b) => a.score - b.score)
  const bins = Math.min(binCount, sorted.length)
  let gapSum = 0
  for (let bin = 0; bin < bins; bin += 1) {
    const from = Math.round((bin * sorted.length) / bins)
    const to = Math.round(((bin + 1) * sorted.length) / bins)
    let gap = 0
    for (const { score, hit } of sorted.slice(from, to)) gap += score - Number(hit)
    gapSum += Math.abs(gap)
  }
  return gapSum / sorted.length
}
