import { statfs } from 'node:fs/promises'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { fireAlert, resolveAlert, type NewAlert } from './fire-alert.ts'

export interface WatchPorts {
  readonly store: Store
  readonly clock: Clock
  /** Folder of all data; its disk is the one that may fill up. */
  readonly home: string
}

/** A condition that an alert tells of: it fires while it holds, and is over with it. */
interface Condition {
  readonly key: string
  /** Null where it does not hold. */
  readonly alert: Omit<NewAlert, 'key'> | null
}

const gib = 2 ** 30
/** Photos, a training and its model folder need about so much. */
const wantedFreeBytes = 5 * gib
const wantedFreeShare = 0.05
const runsLookedAt = 20

/** Looks at what can go wrong behind the requests, and fires or ends the alerts of it. */
export async function watchServer(ports: WatchPorts, organisationId: string): Promise<void> {
  const conditions = [
    ...(await trainings(ports.store, organisationId)),
    ...(await refusedModels(ports.store, organisationId)),
    await disk(ports.home),
  ]
  for (const { key, alert } of conditions) {
    await ports.store.transaction(async (repositories) => {
      const at = ports.clock()
      if (alert === null) await resolveAlert(repositories, { organisationId, key, at })
      else await fireAlert(repositories, { organisationId, at, alert: { key, ...alert } })
    })
  }
}

/** A failed run stands until a later one has finished. */
async function trainings(store: Store, organisationId: string): Promise<Condition[]> {
  const runs = await store.runs.list(organisationId, runsLookedAt)
  const lastFinished = Math.max(
    0,
    ...runs.filter(({ state }) => state === 'finished').map(({ number }) => number),
  )
  return runs.flatMap(({ id, number, failure }) => {
    if (failure === null) return []
    const key = `training-failed:${id}`
    if (number < lastFinished) return { key, alert: null }
    const title = `Training run ${number} failed`
    const detail = `${failure.message} (step: ${failure.step})`
    return { key, alert: { severity: 'warning', title, detail } }
  })
}

const refusal = 'model refused: '

/** A device whose last report says that it refused a model. */
async function refusedModels(store: Store, organisationId: string): Promise<Condition[]> {
  const reports = await store.rollout.lastReports(organisationId)
  return reports.map(({ deviceId, name, report }) => {
    const key = `model-refused:${deviceId}`
    if (!report.reason.startsWith(refusal)) return { key, alert: null }
    const detail = `It said: ${report.reason.slice(refusal.length)}. It goes on with the model that it had.`
    const title = `Device ${name} refused a model`
    return { key, alert: { severity: 'warning', title, detail } }
  })
}

async function disk(home: string): Promise<Condition> {
  const { bavail, blocks, bsize } = await statfs(home)
  const freeBytes = bavail * bsize
  const key = 'disk-nearly-full'
  if (freeBytes >= Math.min(wantedFreeBytes, wantedFreeShare * blocks * bsize)) {
    return { key, alert: null }
  }
  const detail = `${(freeBytes / gib).toFixed(1)} GiB are free in the folder of all data. Make room before photos are refused.`
  return { key, alert: { severity: 'page', title: 'The disk is nearly full', detail } }
}
