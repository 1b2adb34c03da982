import type { DriftWindow } from '../../../src/contract/monitoring.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import type { WindowJudge } from './judge-window.ts'
import { endOfJudged } from './monitor-page.ts'

/** Older photos say little of the light of today. */
const longestMs = 90 * 24 * 3_600_000

/**
 * Judges what has come at each site since its last judged window. One that is too small stays open
 * and is looked at again with what comes next, up to 90 days back. @returns the windows
 */
export async function closeWindows(
  { store, clock, judge }: { store: Store; clock: Clock; judge: WindowJudge },
  organisationId: string,
): Promise<DriftWindow[]> {
  if ((await judge.reference(organisationId)) === null) return []
  const now = clock()
  const windows: DriftWindow[] = []
  for (const site of await store.features.sites(organisationId)) {
    const open = (await endOfJudged(store, organisationId, site)) ?? 0
    const waiting = await store.features.waiting(organisationId, site, open)
    if (waiting === null || waiting.since >= now) continue
    const from = Math.max(waiting.since, now - longestMs)
    windows.push(await judge.judge({ organisationId, site, from, to: now, now }))
  }
  return windows
}
