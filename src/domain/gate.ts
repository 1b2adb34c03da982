import type { Figures, GateReason } from '../contract/evaluation.ts'
import { classNames } from '../contract/ontology.ts'
import { slices } from './photo-outcome.ts'
import { recallChanges, type PairedCounts, type RecallChange } from './recall-change.ts'
import type { SliceCounts } from './photo-outcome.ts'

/** What the gate knows of one file: everything on the same photos of one split. */
export interface GateSide {
  readonly figures: Figures
  /** At the released thresholds, by slice, for each group of photos. */
  readonly groupCounts: ReadonlyMap<string, readonly SliceCounts[]>
  readonly calibrationError: number | null
  readonly shownCount: number
  readonly medianInferMs: number
}

export interface GateInput {
  readonly candidate: GateSide
  /** The candidate before it was quantised. */
  readonly candidateFloat: Pick<GateSide, 'figures' | 'groupCounts'>
  /** Null where there is no champion yet: nothing is compared then. */
  readonly champion: GateSide | null
  /** A dataset with rendered photos in val and test. */
  readonly demo: boolean
  /** Highest score that the candidate gives on its golden pictures. */
  readonly goldenScore: number
  readonly seed: number
}

/** Below the champion's figure at most this, or this share of it, whichever is less. */
const apLoss = 0.005
const apLossShare = 0.1
/** Of its float's figure the int8 file keeps at least this. */
const int8Share = 0.95
/** A class or slice with fewer boxes is not judged. */
const enoughBoxes = 100
/** Of fewer vehicles a bootstrap's bound is narrower than the truth: each drawing has the same few. */
const enoughVehicles = 10
const recallLoss = 0.03
const int8RecallLoss = 0.01
const enoughShown = 500
const calibrationLoss = 0.02
const speedFactor = 1.25
/** Below this the golden pictures say nothing: a dead output would pass a phone's self-test. */
const leastGoldenScore = 0.05

/**
 * Whether a candidate may take the champion's place, rule by rule. One that refuses bars it; what
 * could not be judged for lack of boxes is told and bars nothing. Source: design, 6-loop, Gate.
 */
export function judgeCandidate(input: GateInput): {
  verdict: 'pass' | 'refuse'
  reasons: GateReason[]
} {
  const { candidate, candidateFloat, champion, seed } = input
  const reasons = [
    ...(champion === null ? [] : apReasons(candidate.figures, champion.figures)),
    ...int8Reasons(candidate, candidateFloat),
    ...(champion === null ? [] : recallReasons(candidate, champion, seed)),
    ...int8RecallReasons(candidate, candidateFloat, seed),
    ...(champion === null
      ? []
      : [calibrationReason(candidate, champion), speedReason(candidate, champion)]),
    selfTestReason(input.goldenScore),
    ...(input.demo ? [demoReason] : []),
  ]
  const refused = reasons.some(({ outcome }) => outcome === 'refuse')
  return { verdict: refused ? 'refuse' : 'pass', reasons }
}

const apNames = { ap50: 'AP50', ap: 'mAP 50:95' } as const

function apReasons(candidate: Figures, champion: Figures): GateReason[] {
  return (['ap50', 'ap'] as const).map((rule) => {
    const own = candidate[rule]
    const best = champion[rule]
    const name = apNames[rule]
    const both = { about: null, candidate: own, champion: best }
    if (own < 0 || best < 0) return { rule, ...both, ...nothingToFind(name), limit: null }
    const limit = best - Math.min(apLoss, apLossShare * best)
    return {
      rule,
      ...both,
      limit,
      outcome: own < limit ? 'refuse' : 'pass',
      message: `${name} is ${percent(own)}, the champion's ${percent(best)}; at least ${percent(limit)} is asked.`,
    }
  })
}

function int8Reasons(
  int8: Pick<GateSide, 'figures' | 'groupCounts'>,
  float: Pick<GateSide, 'figures'>,
): GateReason[] {
  const fewest = fewestOfAClass(int8.groupCounts)
  return (['ap50', 'ap'] as const).map((figure) => {
    const own = int8.figures[figure]
    const whole = float.figures[figure]
    const name = apNames[figure]
    const both = { rule: `int8-${figure}` as const, about: null, candidate: own, champion: whole }
    if (own < 0 || whole < 0) return { ...both, ...nothingToFind(name), limit: null }
    const limit = int8Share * whole
    const words = `${name} of the int8 file is ${percent(own)}, of its float file ${percent(whole)}.`
    const rule = `At least ${percent(limit)} is asked, 95 % of it.`
    // A twentieth of an AP on some dozens of boxes is the luck of one or two of them.
    return { ...both, limit, ...judged(fewest, { refused: own < limit, words, rule }) }
  })
}

/** Boxes of the rarest class that has any. */
function fewestOfAClass(groupCounts: GateSide['groupCounts']): number {
  const counts = classNames.map((_, classId) =>
    [...groupCounts.values()].reduce((sum, slices) => sum + (slices[classId]?.truths ?? 0), 0),
  )
  return Math.min(...counts.filter((count) => count > 0))
}

function recallReasons(candidate: GateSide, champion: GateSide, seed: number): GateReason[] {
  return changesOf(candidate, champion, seed).map((change) => {
    const surelyLower = isBounded(change) && change.upper95 < 0
    const recalls = `Recall of ${change.about} is ${percent(change.recall)}, the champion's ${percent(change.otherRecall)}`
    return {
      rule: 'recall-class',
      about: change.about,
      candidate: change.recall,
      champion: change.otherRecall,
      limit: change.otherRecall - recallLoss,
      ...judged(change.truths, {
        refused: surelyLower || change.change < -recallLoss,
        words: `${recalls}, ${boundWords(change)}`,
        rule: 'It must not be surely below 0, nor drop by more than 3 points.',
      }),
    }
  })
}

function int8RecallReasons(
  int8: Pick<GateSide, 'groupCounts'>,
  float: Pick<GateSide, 'groupCounts'>,
  seed: number,
): GateReason[] {
  return changesOf(int8, float, seed).map((change) => {
    const recalls = `Recall of ${change.about} by the int8 file is ${percent(change.recall)}, by its float file ${percent(change.otherRecall)}`
    const words = `${recalls}, ${boundWords(change)}`
    const refused = change.upper95 < -int8RecallLoss
    return {
      rule: 'recall-int8',
      about: change.about,
      candidate: change.recall,
      champion: change.otherRecall,
      limit: change.otherRecall - int8RecallLoss,
      ...(isBounded(change) || change.truths < enoughBoxes
        ? judged(change.truths, { refused, words, rule: 'It must not be surely below -1.0.' })
        : tooFew(vehicles(change.groupCount), enoughVehicles, words)),
    }
  })
}

/** Whether the bootstrap's bound of a change says anything. */
function isBounded({ groupCount }: RecallChange): boolean {
  return groupCount >= enoughVehicles
}

function boundWords(change: RecallChange): string {
  const basis = `on ${boxes(change.truths)} of ${vehicles(change.groupCount)}`
  if (!isBounded(change)) return `${basis}, too few vehicles for a bound of the change.`
  return `${basis}; the change is at most ${points(change.upper95)} points with 95 % confidence.`
}

function judged(
  truths: number,
  { refused, words, rule }: { refused: boolean; words: string; rule: string },
): Pick<GateReason, 'outcome' | 'message'> {
  if (truths < enoughBoxes) return tooFew(boxes(truths), enoughBoxes, words)
  return { outcome: refused ? 'refuse' : 'pass', message: `${words} ${rule}` }
}

function tooFew(
  had: string,
  needed: number,
  words: string,
): Pick<GateReason, 'outcome' | 'message'> {
  const message = `Too few to judge: ${had}, ${needed} are needed. ${words}`
  return { outcome: 'too-few', message }
}

/** Slices that have a box, with the change of recall from `other`. */
function changesOf(
  own: Pick<GateSide, 'groupCounts'>,
  other: Pick<GateSide, 'groupCounts'>,
  seed: number,
): (RecallChange & { about: string })[] {
  const groups = [...own.groupCounts].map(([group, counts]) =>
    counts.map(({ truths, hits }, slice): PairedCounts => ({
      truths,
      hits,
      otherHits: other.groupCounts.get(group)?.[slice]?.hits ?? 0,
    })),
  )
  return recallChanges(groups, seed)
    .map((change, slice) => ({ ...change, about: slices[slice]?.name ?? '' }))
    .filter(({ truths }) => truths > 0)
}

function calibrationReason(candidate: GateSide, champion: GateSide): GateReason {
  const own = candidate.calibrationError
  const best = champion.calibrationError
  const counts = Math.min(candidate.shownCount, champion.shownCount)
  const limit = best === null ? null : best + calibrationLoss
  const both = { rule: 'calibration', about: null, candidate: own, champion: best, limit } as const
  if (own === null || limit === null || counts < enoughShown) {
    const message = `Too few to judge: ${boxes(counts)} shown, ${enoughShown} are needed to compare calibration.`
    return { ...both, outcome: 'too-few', message }
  }
  return {
    ...both,
    outcome: own > limit ? 'refuse' : 'pass',
    message: `Scores are off by ${percent(own)} on average, the champion's by ${percent(limit - calibrationLoss)}; at most ${percent(limit)} is allowed.`,
  }
}

function speedReason(candidate: GateSide, champion: GateSide): GateReason {
  const own = candidate.medianInferMs
  const best = champion.medianInferMs
  const limit = speedFactor * best
  return {
    rule: 'speed',
    about: null,
    candidate: own,
    champion: best,
    limit,
    outcome: own > limit ? 'refuse' : 'pass',
    message: `The int8 file takes ${own.toFixed(1)} ms a photo, the champion's ${best.toFixed(1)} ms in the same run; at most ${limit.toFixed(1)} ms is allowed.`,
  }
}

function selfTestReason(goldenScore: number): GateReason {
  return {
    rule: 'self-test',
    about: null,
    candidate: goldenScore,
    champion: null,
    limit: leastGoldenScore,
    outcome: goldenScore < leastGoldenScore ? 'refuse' : 'pass',
    message: `The highest score on the golden pictures is ${goldenScore.toFixed(4)}; at least ${leastGoldenScore} is asked, so that a phone's self-test can tell a dead output.`,
  }
}

const demoReason: GateReason = {
  rule: 'demo',
  outcome: 'pass',
  about: null,
  message:
    "The dataset is a demo: its val and test are rendered. This site may promote the version, which bears 'demo' on every screen; the project may not ship it.",
  candidate: null,
  champion: null,
  limit: null,
}

function nothingToFind(name: string): Pick<GateReason, 'outcome' | 'message'> {
  return {
    outcome: 'too-few',
    message: `Too few to judge: without a true box there is no ${name}.`,
  }
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(2)} %`
}

function points(fraction: number): string {
  return (100 * fraction).toFixed(2)
}

function vehicles(count: number): string {
  return count === 1 ? '1 vehicle' : `${count} vehicles`
}

function boxes(count: number): string {
  return count === 1 ? '1 box' : `${count} boxes`
}
