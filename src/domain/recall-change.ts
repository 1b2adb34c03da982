import { seededRandom } from './seeded-random.ts'

/** One group's true boxes of a slice, and how many of them each of two models found. */
export interface PairedCounts {
  readonly truths: number
  readonly hits: number
  readonly otherHits: number
}

export interface RecallChange {
  readonly truths: number
  /** Groups that have a true box of the slice; of a few the bound is no bound. */
  readonly groupCount: number
  readonly recall: number
  readonly otherRecall: number
  /** Recall less the other's. */
  readonly change: number
  /** The change lies below this with 95 % confidence, over other vehicles like these. */
  readonly upper95: number
}

const rounds = 1000

/**
 * How recall changes from the other model to this one, slice by slice, on the same photos. The
 * bound is a bootstrap's: 1,000 times, as many groups are drawn as there are, with putting back,
 * since photos of one vehicle are no independent looks; 95 % of the changes lie at or below it.
 * @param groups by group, then by slice; each group has every slice
 */
export function recallChanges(
  groups: readonly (readonly PairedCounts[])[],
  seed: number,
): RecallChange[] {
  const sliceCount = groups[0]?.length ?? 0
  const random = seededRandom(seed)
  const drawn: number[][] = Array.from({ length: sliceCount }, () => [])
  for (let round = 0; round < rounds; round += 1) {
    const sample = groups.map(() => groups[Math.floor(random() * groups.length)] ?? [])
    for (const [slice, changes] of drawn.entries()) changes.push(changeOf(sample, slice).change)
  }
  return drawn.map((changes, slice) => {
    const sorted = changes.toSorted((a, b) => a - b)
    return { ...changeOf(groups, slice), upper95: sorted[Math.ceil(0.95 * rounds) - 1] ?? 0 }
  })
}

function changeOf(groups: readonly (readonly PairedCounts[])[], slice: number) {
  let truths = 0
  let groupCount = 0
  let hits = 0
  let otherHits = 0
  for (const group of groups) {
    const own = group[slice]
    if (own === undefined) continue
    truths += own.truths
    if (own.truths > 0) groupCount += 1
    hits += own.hits
    otherHits += own.otherHits
  }
  const share = (part: number) => (truths === 0 ? 0 : part / truths)
  return {
    truths,
    groupCount,
    recall: share(hits),
    otherRecall: share(otherHits),
    change: share(hits - otherHits),
  }
}
