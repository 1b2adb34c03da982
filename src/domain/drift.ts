import type { FeatureDrift, FeatureName } from '../contract/monitoring.ts'
import { binOf, type BinnedReference } from './drift-reference.ts'
import { ksDistance } from './drift-null.ts'
import { median } from './median.ts'

/** An effective sample below this says nothing: the window goes on. Source: issue 5. */
export const minimumEffectiveRows = 3_000

/** Of windows without drift, at most this share may count as drifted, over all features. */
const falseAlarmShare = 0.01

export interface DriftRow {
  readonly block: string
  readonly values: readonly number[]
}

/** What a window is before anybody compares it: how many rows it has, and how many it is worth. */
export interface WindowSample {
  readonly rowCount: number
  /** Rows of each block, the longest first. */
  readonly blockSizes: readonly number[]
  /** By feature. */
  readonly designEffects: readonly number[]
  readonly effectiveRows: number
  readonly sufficient: boolean
}

/**
 * Rows of one block resemble each other, so that they are worth fewer. The window's own figure is
 * the median over the features: each feature's limit minds its own blocks, and light that fails on
 * one day must not talk the whole window into being too small.
 */
export function windowSample(rows: readonly DriftRow[], featureCount: number): WindowSample {
  const blocks = rows.map(({ block }) => block)
  const designEffects = Array.from({ length: featureCount }, (_, f) =>
    designEffect(
      rows.map(({ values }) => values[f]!),
      blocks,
    ),
  )
  const effectiveRows = rows.length === 0 ? 0 : rows.length / median(designEffects)
  return {
    rowCount: rows.length,
    blockSizes: [...countBy(blocks).values()].toSorted((a, b) => b - a),
    designEffects,
    effectiveRows,
    sufficient: effectiveRows >= minimumEffectiveRows,
  }
}

/**
 * By how much the variance of a mean over these values is larger than that of as many independent
 * ones: the squares of the blocks' summed deviations over the squares of the single ones; 1 for
 * rows that are blocks of their own, never under 1. Source: Kish, Survey Sampling; linearised.
 */
export function designEffect(values: readonly number[], blocks: readonly string[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const sums = new Map<string, number>()
  let squares = 0
  for (const [index, value] of values.entries()) {
    const block = blocks[index]!
    sums.set(block, (sums.get(block) ?? 0) + value - mean)
    squares += (value - mean) ** 2
  }
  if (sums.size === values.length || squares === 0) return 1
  let ofBlocks = 0
  for (const sum of sums.values()) ofBlocks += sum ** 2
  return Math.max(1, ofBlocks / squares)
}

/** The quantile of the null at which a feature counts: 1 - 0.01/F. */
export function countingLevel(featureCount: number): number {
  return 1 - falseAlarmShare / featureCount
}

/**
 * Distances of a window's features from the reference. A feature counts where its distance passes
 * the null's limit; where the window's own blocks hang together more than the reference's (days of
 * one site against vehicles), the limit is that of as many rows as the window is worth.
 * @param nullLimits of `NullDistribution` over the sample's blocks, at `countingLevel`
 */
export function featureDrifts(
  reference: BinnedReference,
  rows: readonly DriftRow[],
  { sample, nullLimits }: { sample: WindowSample; nullLimits: readonly number[] },
): FeatureDrift[] {
  return reference.features.map((feature, f) => {
    const effect = sample.designEffects[f]!
    const ks = ksDistance(countsOf(reference, rows, f), reference.cdf[f]!, rows.length)
    const limit = Math.max(nullLimits[f]!, blockLimit(effect, rows.length, reference))
    return {
      feature,
      ks,
      limit,
      designEffect: effect,
      driftPercent: ks > limit ? 100 * ks : 0,
    }
  })
}

/**
 * The largest drift, and the feature that it is named after: the worst one, but of those that lie
 * within half a limit of it, which no window can tell apart, one of the light first and one of the
 * sharpness last. Less light also takes contrast and edges away; no lens changes the light.
 * @returns 0 and null where no feature counts
 */
export function worstDrift(features: readonly FeatureDrift[]): {
  driftPercent: number
  worst: FeatureName | null
} {
  const counting = features.filter(({ driftPercent }) => driftPercent > 0)
  if (counting.length === 0) return { driftPercent: 0, worst: null }
  const largest = counting.reduce((worst, one) => (one.ks > worst.ks ? one : worst))
  const alike = counting.filter(({ ks, limit }) => largest.ks - ks <= limit / 2)
  // In the order of the features: mean luma says more to a person than the share of bright pixels.
  const named = namingOrder.flatMap((kind) =>
    alike.filter(({ feature }) => driftKind(feature) === kind),
  )
  return { driftPercent: largest.driftPercent, worst: (named[0] ?? largest).feature }
}

/** What kind of change a feature tells of. */
export type DriftKind = 'lighting' | 'sharpness' | 'colour'

const kinds: Readonly<Record<FeatureName, DriftKind>> = {
  luma: 'lighting',
  contrast: 'lighting',
  dark: 'lighting',
  bright: 'lighting',
  blur: 'sharpness',
  saturation: 'colour',
  redBlue: 'colour',
}

/** Which kind of change a drift is named after first, where several features tell of it. */
const namingOrder: readonly DriftKind[] = ['lighting', 'colour', 'sharpness']

export function driftKind(feature: FeatureName): DriftKind {
  return kinds[feature]
}

/** Which photos have moved: those at or below `edge` of the feature, or those above it. */
export interface DriftedSlice {
  readonly feature: FeatureName
  readonly side: 'at-or-below' | 'above'
  readonly edge: number
}

/** The side of the edge at which the window lies furthest from the reference, where it has more. */
export function driftedSlice(
  reference: BinnedReference,
  rows: readonly DriftRow[],
  feature: FeatureName,
): DriftedSlice {
  const f = reference.features.indexOf(feature)
  const counts = countsOf(reference, rows, f)
  let below = 0
  let furthest = { difference: 0, edge: 0 }
  for (const [index, share] of reference.cdf[f]!.entries()) {
    below += counts[index]!
    const difference = below / rows.length - share
    if (Math.abs(difference) > Math.abs(furthest.difference)) {
      furthest = { difference, edge: reference.edges[f]![index]! }
    }
  }
  const { difference, edge } = furthest
  return { feature, edge, side: difference > 0 ? 'at-or-below' : 'above' }
}

export function isInSlice(
  { feature, side, edge }: DriftedSlice,
  features: readonly FeatureName[],
  values: readonly number[],
): boolean {
  const value = values[features.indexOf(feature)]!
  return side === 'above' ? value > edge : value <= edge
}

function countsOf(reference: BinnedReference, rows: readonly DriftRow[], f: number): Uint32Array {
  const edges = reference.edges[f]!
  const counts = new Uint32Array(edges.length + 1)
  for (const { values } of rows) counts[binOf(edges, values[f]!)]! += 1
  return counts
}

/**
 * Kolmogorov's limit for the rows that the window is worth; 0 where rows are blocks of their own,
 * for which the resampled limit is the sharper one.
 */
function blockLimit(effect: number, rowCount: number, { features }: BinnedReference): number {
  if (effect === 1) return 0
  const alpha = 1 - countingLevel(features.length)
  return Math.sqrt((-Math.log(alpha / 2) / 2) * (effect / rowCount))
}

function countBy(blocks: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const block of blocks) counts.set(block, (counts.get(block) ?? 0) + 1)
  return counts
}
