import type { BinnedReference } from './drift-reference.ts'
import { seededRandom } from './seeded-random.ts'

/** Resamples below which a quantile of 0.9986 is a guess. */
export const nullResamples = 5_000

/**
 * How far windows without drift lie from their reference: windows of the same size and the same
 * blocks as the one to be judged, drawn from the reference. A block of b rows is drawn as rows of
 * one reference block, and of further ones where that is shorter. Rows that are blocks of their own
 * are so drawn one by one. Work goes in portions, so that a caller can let others in between.
 */
export class NullDistribution {
  readonly #reference: BinnedReference
  readonly #blockSizes: readonly number[]
  readonly #rowCount: number
  readonly #random: () => number
  /** KS distances by feature, one for each resample so far. */
  readonly #distances: number[][]
  readonly #counts: Uint32Array[]

  constructor(reference: BinnedReference, blockSizes: readonly number[], seed: number) {
    this.#reference = reference
    this.#blockSizes = blockSizes
    this.#rowCount = blockSizes.reduce((sum, size) => sum + size, 0)
    this.#random = seededRandom(seed)
    this.#distances = reference.features.map(() => [])
    this.#counts = reference.edges.map((edges) => new Uint32Array(edges.length + 1))
  }

  get resamples(): number {
    return this.#distances[0]?.length ?? 0
  }

  /** Draws so many windows more. */
  resample(count: number): void {
    for (let drawn = 0; drawn < count; drawn += 1) {
      for (const counts of this.#counts) counts.fill(0)
      for (const size of this.#blockSizes) this.#drawBlock(size)
      for (const [f, distances] of this.#distances.entries()) {
        distances.push(ksDistance(this.#counts[f]!, this.#reference.cdf[f]!, this.#rowCount))
      }
    }
  }

  /** By feature, the distance that a share `level` of the windows without drift does not pass. */
  limits(level: number): number[] {
    if (this.resamples < nullResamples) {
      throw new Error(`a limit needs ${nullResamples} resamples, there are ${this.resamples}`)
    }
    return this.#distances.map((distances) => {
      const sorted = distances.toSorted((a, b) => a - b)
      return sorted[Math.min(sorted.length, Math.ceil(level * sorted.length)) - 1]!
    })
  }

  #drawBlock(size: number): void {
    const { bins, features, blockStart, blockLength, rowCount } = this.#reference
    const featureCount = features.length
    let left = size
    while (left > 0) {
      // A row at random, so that a block's chance follows its length; then its neighbours.
      const row = Math.floor(this.#random() * rowCount)
      const start = blockStart[row]!
      const length = blockLength[row]!
      const taken = Math.min(left, length)
      for (let step = 0; step < taken; step += 1) {
        const at = (start + ((row - start + step) % length)) * featureCount
        for (let f = 0; f < featureCount; f += 1) this.#counts[f]![bins[at + f]!]! += 1
      }
      left -= taken
    }
  }
}

/** Largest distance between two cumulative shares, looked at on the edges. */
export function ksDistance(counts: ArrayLike<number>, cdf: Float64Array, rowCount: number): number {
  let below = 0
  let distance = 0
  for (let edge = 0; edge < cdf.length; edge += 1) {
    below += counts[edge]!
    distance = Math.max(distance, Math.abs(below / rowCount - cdf[edge]!))
  }
  return distance
}
