import type { Timings } from '../contract/detection.ts'

/** A second look that takes longer is no help to somebody who waits at a car. */
const longestMs = 10_000

/** Under this, on battery, power is for the first look. */
const leastCharge = 0.2

/** What is known before a fine pass. */
export interface FineCosts {
  readonly tileCount: number
  /** What the first pass took on this very photo. */
  readonly first: Timings
  /** Null where the browser does not tell. */
  readonly battery: { readonly charge: number; readonly charging: boolean } | null
}

/** Why a fine pass is left out; null where it is worth its cost. */
export function fineHindrance(costs: FineCosts): 'too-slow' | 'battery-low' | null {
  const { battery, first, tileCount } = costs
  if (battery !== null && !battery.charging && battery.charge < leastCharge) return 'battery-low'
  const tileMs = first.prepareMs + first.inferMs + first.postMs
  return tileCount * tileMs > longestMs ? 'too-slow' : null
}
