import type { ClassMatches } from './coco-match.ts'

/** What a detector does when boxes with a score of at least `score` are shown. */
export interface OperatingPoint {
  readonly score: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly hits: number
  readonly falseAlarms: number
  readonly misses: number
}

/**
 * Count at one score threshold over the given classes together, at IoU 0.5, boxes of all sizes.
 * Detections on an ignore region count neither way. The trainer counts the same.
 */
export function operatingPoint(classes: readonly ClassMatches[], score: number): OperatingPoint {
  return countsAt(pooled(classes), score)
}

/** Detections that count, each with whether it found a true box, and how many of those there are. */
export interface CountedDetections {
  readonly detections: readonly { readonly score: number; readonly hit: boolean }[]
  readonly truthCount: number
}

/** Count what is shown from this score on. */
export function countsAt(
  { detections, truthCount }: CountedDetections,
  score: number,
): OperatingPoint {
  const shown = detections.filter((detection) => detection.score >= score)
  const hits = shown.filter(({ hit }) => hit).length
  return point(score, { hits, falseAlarms: shown.length - hits, misses: truthCount - hits })
}

/** Operating points at these thresholds, for drawing. */
export function thresholdCurve(
  classes: readonly ClassMatches[],
  scores: readonly number[],
): OperatingPoint[] {
  return scores.map((score) => operatingPoint(classes, score))
}

/** What a miss and a false alarm cost, in any unit. */
export interface Costs {
  readonly miss: number
  readonly falseAlarm: number
}

/**
 * The point with the highest F1. Its threshold lies half-way between the lowest score shown and the
 * next one below, so that a rounding error in a score changes no count. Of equal ones the highest
 * threshold wins. Without a detection or a true box the threshold is 1.
 */
export function bestF1(classes: readonly ClassMatches[]): OperatingPoint {
  return bestPoint(classes, ({ f1 }) => f1)
}

/** The point at which misses and false alarms together cost least: to be chosen on val alone. */
export function cheapest(classes: readonly ClassMatches[], costs: Costs): OperatingPoint {
  return bestPoint(
    classes,
    ({ misses, falseAlarms }) => -(costs.miss * misses + costs.falseAlarm * falseAlarms),
  )
}

function bestPoint(
  classes: readonly ClassMatches[],
  worth: (point: OperatingPoint) => number,
): OperatingPoint {
  const { detections, truthCount } = pooled(classes)
  let best = point(1, { hits: 0, falseAlarms: 0, misses: truthCount })
  if (truthCount === 0) return best
  let hits = 0
  for (const [place, { score, hit }] of detections.entries()) {
    if (hit) hits += 1
    const below = detections[place + 1]?.score ?? 0
    // A threshold can only lie where the score changes.
    if (below === score && place + 1 < detections.length) continue
    const counts = { hits, falseAlarms: place + 1 - hits, misses: truthCount - hits }
    const candidate = point((score + below) / 2, counts)
    if (worth(candidate) > worth(best)) best = candidate
  }
  return best
}

/** Detections of all classes that count, by score, highest first. */
function pooled(classes: readonly ClassMatches[]): CountedDetections {
  const detections = classes.flatMap(({ scores, ranges: { all } }) =>
    Array.from(scores, (score, place) => ({
      score,
      hit: all.matched[0]?.[place] === 1,
      counts: all.ignored[0]?.[place] === 0,
    })).filter(({ counts }) => counts),
  )
  return {
    detections: detections.toSorted((a, b) => b.score - a.score),
    truthCount: classes.reduce((sum, { ranges }) => sum + ranges.all.truthCount, 0),
  }
}

interface Counts {
  readonly hits: number
  readonly falseAlarms: number
  readonly misses: number
}

function point(score: number, { hits, falseAlarms, misses }: Counts): OperatingPoint {
  return {
    score,
    precision: share(hits, hits + falseAlarms),
    recall: share(hits, hits + misses),
    f1: share(2 * hits, 2 * hits + falseAlarms + misses),
    hits,
    falseAlarms,
    misses,
  }
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
