import { z } from 'zod/mini'
import type { MonitorPage } from '../../../src/contract/monitoring.ts'
import { binShares } from '../../../src/domain/drift-reference.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import type { AlertChannel } from '../alert/channel.ts'
import type { CurrentReference } from './champion-reference.ts'
import { secondLook } from './second-look.ts'

const shownWindows = 100
const shownAlerts = 100
const recentMs = 30 * 24 * 3_600_000
/** Shares do not change visibly beyond that. */
const mostRecentRows = 20_000

/** What stands in `promotion-frozen`. */
export const PromotionFreeze = z.object({ since: z.int(), window: z.string() })

export interface MonitorPorts {
  readonly store: Store
  readonly clock: Clock
  readonly judge: { reference(organisationId: string): Promise<CurrentReference | null> }
  readonly channels: readonly AlertChannel[]
}

/** Everything that the Monitor page shows. */
export async function monitorPage(
  { store, clock, judge, channels }: MonitorPorts,
  organisationId: string,
): Promise<MonitorPage> {
  const current = await judge.reference(organisationId)
  const sites = await store.features.sites(organisationId)
  const frozen = PromotionFreeze.safeParse(
    await store.settings.find(organisationId, 'promotion-frozen'),
  )
  return {
    reference: current === null ? null : referenceLine(current),
    sites,
    windows: await store.driftWindows.latest(organisationId, shownWindows),
    waiting: await waitingRows(store, organisationId, sites),
    histograms: await histograms(store, current, { organisationId, from: clock() - recentMs }),
    secondLook: await secondLook(store, organisationId, clock() - recentMs),
    alerts: await store.alerts.latest(organisationId, shownAlerts),
    channels: {
      webhook: channels.some(({ name }) => name === 'webhook'),
      email: channels.some(({ name }) => name === 'e-mail'),
    },
    frozenSince: frozen.success ? frozen.data.since : null,
  }
}

function referenceLine({ version, reference, binned }: CurrentReference) {
  const { datasetRoot, rows } = reference
  return { version, rows: rows.length, groups: binned.blockCount, datasetRoot }
}

async function waitingRows(
  store: Store,
  organisationId: string,
  sites: readonly string[],
): Promise<MonitorPage['waiting']> {
  const waiting: MonitorPage['waiting'] = []
  for (const site of sites) {
    const from = (await endOfJudged(store, organisationId, site)) ?? 0
    const rows = await store.features.waiting(organisationId, site, from)
    if (rows !== null) waiting.push({ site, ...rows })
  }
  return waiting
}

/** Where the last window of a site ends that was large enough; null where none was. */
export async function endOfJudged(
  { driftWindows }: Pick<Store, 'driftWindows'>,
  organisationId: string,
  site: string,
): Promise<number | null> {
  const window = await driftWindows.lastJudged(organisationId, site)
  return window?.to ?? null
}

async function histograms(
  store: Store,
  current: CurrentReference | null,
  { organisationId, from }: { organisationId: string; from: number },
): Promise<MonitorPage['histograms']> {
  if (current === null) return []
  const { reference } = current
  const rows = await store.features.since(organisationId, from, mostRecentRows)
  const sharesOf = (f: number, all: readonly { readonly values: readonly number[] }[]) => {
    const values = all.map((row) => row.values[f]!)
    return binShares(reference.edges[f]!, values)
  }
  return reference.features.map((feature, f) => ({
    feature,
    edges: [...reference.edges[f]!],
    reference: sharesOf(f, reference.rows),
    recent: sharesOf(f, rows),
  }))
}
