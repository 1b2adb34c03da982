import type { DriftReference, FeatureName } from '../contract/monitoring.ts'

const quantileCount = 20
const outerShare = 0.001

/** A reference made ready for counting: its rows as bin numbers, blocks in a row. */
export interface BinnedReference {
  readonly features: readonly FeatureName[]
  readonly edges: readonly Float64Array[]
  /** Share of the rows at or below each edge, by feature. */
  readonly cdf: readonly Float64Array[]
  readonly rowCount: number
  /** Bin of feature f of row r at [r * features + f]; rows of a block stand together. */
  readonly bins: Uint8Array
  /** First row of each row's block, and how many rows the block has. */
  readonly blockStart: Uint32Array
  readonly blockLength: Uint32Array
  readonly blockCount: number
}

/**
 * Edges of a feature's histogram: 20 quantiles between two outer edges at 0.1 % and 99.9 %. Where
 * many rows have one value (no bright pixel at all), equal edges are kept once.
 */
export function histogramEdges(values: readonly number[]): number[] {
  if (values.length === 0) throw new Error('a histogram needs at least one value')
  const sorted = values.toSorted((a, b) => a - b)
  const shares = [
    outerShare,
    ...Array.from({ length: quantileCount }, (_, index) => (index + 1) / (quantileCount + 1)),
    1 - outerShare,
  ]
  const edges = shares.map((share) => sorted[Math.floor(share * (sorted.length - 1))]!)
  return [...new Set(edges)]
}

/** Number of the bin: how many edges lie below the value. An edge belongs to the bin under it. */
export function binOf(edges: ArrayLike<number>, value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (edges[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Shares by bin, one more than there are edges; all 0 without a value. */
export function binShares(edges: ArrayLike<number>, values: readonly number[]): number[] {
  const shares = Array.from({ length: edges.length + 1 }, () => 0)
  for (const value of values) shares[binOf(edges, value)]! += 1 / values.length
  return shares
}

/** Sorts the reference's rows by block and counts them into its edges. */
export function binReference(reference: DriftReference): BinnedReference {
  const { features } = reference
  const rows = reference.rows.toSorted((a, b) =>
    a.block < b.block ? -1 : Number(a.block > b.block),
  )
  const edges = reference.edges.map((list) => Float64Array.from(list))
  const bins = new Uint8Array(rows.length * features.length)
  const blockStart = new Uint32Array(rows.length)
  let blockCount = 0
  for (const [index, row] of rows.entries()) {
    const begins = index === 0 || rows[index - 1]!.block !== row.block
    blockStart[index] = begins ? index : blockStart[index - 1]!
    if (begins) blockCount += 1
    for (let f = 0; f < features.length; f += 1) {
      bins[index * features.length + f] = binOf(edges[f]!, row.values[f]!)
    }
  }
  const cdf = edges.map((list, f) =>
    cumulative(bins, { f, of: features.length, bins: list.length }),
  )
  const rowCount = rows.length
  return {
    features,
    edges,
    cdf,
    rowCount,
    bins,
    blockStart,
    blockCount,
    blockLength: blockLengths(blockStart),
  }
}

function cumulative(
  bins: Uint8Array,
  { f, of, bins: edgeCount }: { f: number; of: number; bins: number },
): Float64Array {
  const cdf = new Float64Array(edgeCount)
  for (let at = f; at < bins.length; at += of) {
    for (let edge = bins[at]!; edge < edgeCount; edge += 1) cdf[edge]! += 1
  }
  return cdf.map((count) => count / (bins.length / of))
}

function blockLengths(starts: Uint32Array): Uint32Array {
  const lengths = new Uint32Array(starts.length)
  for (const start of starts) lengths[start]! += 1
  return lengths.map((_, row) => lengths[starts[row]!]!)
}
