import type { DriftRoute } from '../contract/monitoring.ts'

/** Drift % below which it is answered by training alone. Source: issue 5, the routing table. */
export const alertFrom = 5
/** Drift % above which nothing goes on by itself any more. */
export const experimentAbove = 8
/** How many of the last so many windows must say it, before anything is done. */
export const confirmations = { needed: 2, of: 3 } as const
export const coolDownMs = 7 * 24 * 3_600_000
/** While a drift of 5 to 8 % is answered, a new version goes to no more than these devices. */
export const heldCanaryPercent = 5

/** A row of the routing table that asks for something. */
export type DriftBand = 'retrain' | 'alert' | 'experiment'

const bands: readonly DriftBand[] = ['retrain', 'alert', 'experiment']

/** The table's row of a drift figure; null where it is only recorded. */
export function bandOf(driftPercent: number): DriftBand | null {
  if (driftPercent <= 0) return null
  if (driftPercent < alertFrom) return 'retrain'
  return driftPercent <= experimentAbove ? 'alert' : 'experiment'
}

/** A window of the site that was judged before, against the same reference. */
export interface JudgedWindow {
  readonly driftPercent: number
  readonly route: DriftRoute
  /** Clock of the routing when it was judged. */
  readonly at: number
}

export interface RoutingDecision {
  readonly route: DriftRoute
  /** What the figure by itself asks for. */
  readonly band: DriftBand | null
  /** The figure that was passed, in percent; null where nothing was. */
  readonly threshold: number | null
  /** Why nothing is done though a band asks for it. */
  readonly heldBy: 'confirmation' | 'cool-down' | null
}

/**
 * What a window leads to. A row of the table is entered when two of the last three windows lie in
 * it or above; then it rests for seven days. A higher row does not wait for the cool-down of a
 * lower one: worse light must not be kept quiet by a retraining of last week.
 * @param before the site's judged windows before this one, the latest first; insufficient ones say
 *   nothing and are not among them
 */
export function routeDrift(
  driftPercent: number,
  before: readonly JudgedWindow[],
  now: number,
): RoutingDecision {
  const band = bandOf(driftPercent)
  const recorded = { route: 'recorded', band, threshold: null } as const
  if (band === null) return { ...recorded, heldBy: null }
  const recent = [driftPercent, ...before.map((window) => window.driftPercent)]
  const ranks = recent.slice(0, confirmations.of).map((percent) => rankOf(bandOf(percent)))
  // The highest row that enough windows reach; this window itself may reach higher, alone.
  const confirmed = bands.findLast(
    (_, rank) => ranks.filter((other) => other >= rank).length >= confirmations.needed,
  )
  if (confirmed === undefined) return { ...recorded, heldBy: 'confirmation' }
  const resting = before.some(
    ({ route, at }) => rankOf(route) >= rankOf(confirmed) && now - at < coolDownMs,
  )
  if (resting) return { ...recorded, heldBy: 'cool-down' }
  return { route: confirmed, band, threshold: thresholds[confirmed], heldBy: null }
}

function rankOf(route: DriftRoute | DriftBand | null): number {
  return bands.findIndex((band) => band === route)
}

const thresholds: Readonly<Record<DriftBand, number>> = {
  retrain: 0,
  alert: alertFrom,
  experiment: experimentAbove,
}
