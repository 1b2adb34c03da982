import type { DriftWindow } from '../../../src/contract/monitoring.ts'
import { driftKind, type DriftedSlice } from '../../../src/domain/drift.ts'
import {
  coolDownMs,
  heldCanaryPercent,
  type RoutingDecision,
} from '../../../src/domain/drift-routing.ts'
import type { Clock } from '../../clock.ts'
import type { StoredFeatures } from '../../db/feature-repository.ts'
import type { Repositories, Store } from '../../db/store.ts'
import { fireAlert, resolveAlert } from '../alert/fire-alert.ts'
import { CanaryHold } from '../rollout/canary.ts'
import { openLabelBatch } from './open-label-batch.ts'
import { retrainOnSlice, type Retraining } from './retrain-on-slice.ts'

export interface AnswerPorts {
  readonly store: Store
  readonly clock: Clock
  /** Folder of all data. */
  readonly home: string
}

type JudgedDrift = Omit<DriftWindow, 'route' | 'routing'>

interface DriftToAnswer {
  readonly organisationId: string
  readonly window: JudgedDrift
  readonly decision: RoutingDecision
  /** Null where nothing has moved. */
  readonly slice: DriftedSlice | null
  readonly rows: readonly StoredFeatures[]
}

/** What was set going, for the event: ids, null for what was not. */
interface Answered {
  readonly run: string | null
  readonly labelBatch: string | null
  readonly alert: string | null
  readonly frozen: boolean
  readonly pinned: boolean
  /** While it is answered, a new version needs a person and goes to so many percent of devices. */
  readonly heldCanaryPercent: number | null
}

const nothing: Answered = {
  run: null,
  labelBatch: null,
  alert: null,
  frozen: false,
  pinned: false,
  heldCanaryPercent: null,
}

/** Stores a judged window with its event. */
export async function recordWindow(
  { store, clock }: AnswerPorts,
  organisationId: string,
  window: DriftWindow,
): Promise<DriftWindow> {
  await store.transaction((repositories) =>
    putWindow(repositories, { organisationId, window, at: clock() }),
  )
  return window
}

/**
 * Does what the routing table says of a window, and stores it with what was done. A training is
 * asked for first, under a key that the window gives: whatever dies in between, it is one run.
 */
export async function answerDrift(ports: AnswerPorts, drift: DriftToAnswer): Promise<DriftWindow> {
  const { organisationId, window, decision, slice } = drift
  const retrains = decision.route === 'retrain' || decision.route === 'alert'
  const retraining =
    retrains && slice !== null
      ? await retrainOnSlice(ports, { organisationId, window, slice })
      : null
  return ports.store.transaction(async (repositories) => {
    const at = ports.clock()
    const answered = await act(repositories, drift, { retraining, at })
    const whole: DriftWindow = {
      ...window,
      route: decision.route,
      routing: routingWords(drift, { retraining, answered }),
    }
    await putWindow(repositories, { organisationId, window: whole, at })
    if (decision.band !== null) {
      await repositories.events.append({
        stream: `drift:${window.site}`,
        type: 'drift.routed',
        payload: {
          window: window.id,
          site: window.site,
          feature: window.worst,
          ...decision,
          driftPercent: window.driftPercent,
          slice,
          actions: answered,
        },
        actor: 'drift',
        device: null,
        at,
      })
    }
    return whole
  })
}

async function putWindow(
  { driftWindows, events }: Repositories,
  { organisationId, window, at }: { organisationId: string; window: DriftWindow; at: number },
): Promise<void> {
  await driftWindows.put(organisationId, window)
  const { id, routing: _, ...facts } = window
  await events.append({
    stream: `drift:${window.site}`,
    type: 'drift.judged',
    payload: { window: id, ...facts },
    actor: 'drift',
    device: null,
    at,
  })
}

async function act(
  repositories: Repositories,
  drift: DriftToAnswer,
  { retraining, at }: { retraining: Retraining | null; at: number },
): Promise<Answered> {
  const { organisationId, window, decision, slice, rows } = drift
  if (window.driftPercent === 0) {
    for (const route of ['alert', 'experiment'] as const) {
      await resolveAlert(repositories, { organisationId, key: alertKey(window.site, route), at })
    }
    await endHold(repositories, organisationId, window.site)
  }
  const { route } = decision
  if (route === 'recorded' || route === 'insufficient' || slice === null) return nothing
  const run = retraining?.run ?? null
  const labelBatch =
    run === null
      ? await openLabelBatch(repositories, { organisationId, window, slice, rows, route, at })
      : null
  if (route === 'retrain') return { ...nothing, run: run?.id ?? null, labelBatch }
  const alert = await fireAlert(repositories, {
    organisationId,
    at,
    alert: {
      key: alertKey(window.site, route),
      severity: route === 'experiment' ? 'page' : 'warning',
      title: `${headline(window)} at site ${window.site}`,
      detail: route === 'experiment' ? experimentWords : alertWords,
    },
  })
  if (route === 'alert') {
    const hold: CanaryHold = {
      percent: heldCanaryPercent,
      since: at,
      site: window.site,
      window: window.id,
    }
    await repositories.settings.set(organisationId, 'canary-held', hold)
    return { ...nothing, run: run?.id ?? null, labelBatch, alert, heldCanaryPercent }
  }
  const frozen = { since: at, window: window.id }
  await repositories.settings.set(organisationId, 'promotion-frozen', frozen)
  return { ...nothing, labelBatch, alert, frozen: true, pinned: true }
}

/** The drift that asked for a small share first is over. */
async function endHold(
  { settings }: Pick<Repositories, 'settings'>,
  organisationId: string,
  site: string,
): Promise<void> {
  const hold = CanaryHold.safeParse(await settings.find(organisationId, 'canary-held'))
  if (hold.data?.site === site) await settings.drop(organisationId, 'canary-held')
}

const alertWords =
  'More than 5 % of the photos are not like those the model was trained on. A new version needs the approval of a person, and goes to 5 % of the devices first.'
const experimentWords =
  'More than 8 % of the photos are not like those the model was trained on. Automatic promotion is frozen and nothing is trained by itself: look at the pinned photos, experiment, then lift the freeze on the Monitor page.'

function alertKey(site: string, route: 'alert' | 'experiment'): string {
  return `drift:${site}:${route}`
}

/** 'Lighting has drifted by 6.4 % (luma)' */
function headline({ worst, driftPercent }: JudgedDrift): string {
  if (worst === null || driftPercent === null) return 'Nothing has drifted'
  const kind = driftKind(worst)
  const name = kind.slice(0, 1).toUpperCase() + kind.slice(1)
  return `${name} has drifted by ${driftPercent.toFixed(1)} % (${worst})`
}

/** What was done, with the threshold, or why nothing was. */
function routingWords(
  { window, decision }: DriftToAnswer,
  { retraining, answered }: { retraining: Retraining | null; answered: Answered },
): string {
  const head = headline(window)
  if (decision.heldBy === 'confirmation') {
    return `${head}: recorded; two of three windows in a row must say so.`
  }
  if (decision.heldBy === 'cool-down') {
    const days = coolDownMs / (24 * 3_600_000)
    return `${head}: recorded; something was done about it less than ${days} days ago.`
  }
  const training =
    retraining !== null && retraining.run !== null
      ? `run ${retraining.run.number} trains on it`
      : `a label batch is open${retraining === null ? '' : ` (${retraining.why})`}`
  switch (decision.route) {
    case 'retrain':
      return `${head}, over 0 %: ${training}.`
    case 'alert':
      return `${head}, at least ${decision.threshold} %: ${training}; an alert is out; a new version needs a person's approval and is held at ${answered.heldCanaryPercent} % of the devices.`
    case 'experiment':
      return `${head}, over ${decision.threshold} %: somebody is paged, automatic promotion is frozen, and an experiment is open with these photos pinned. Nothing trains by itself.`
    default:
      return `${head}: recorded.`
  }
}
