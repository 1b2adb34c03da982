import { v7 as uuidv7 } from 'uuid'
import type { AlertRow } from '../../../src/contract/monitoring.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Repositories, Store } from '../../db/store.ts'

/** What fires. The same key never fires twice while it stands. */
export interface NewAlert {
  readonly key: string
  readonly severity: AlertRow['severity']
  readonly title: string
  readonly detail: string
}

type AlertPorts = Pick<Repositories, 'alerts' | 'events'>

/**
 * Fires an alert, unless one of its key stands already. Belongs into the transaction of what it
 * tells of; it is sent behind the requests. @returns the new alert's id, or null where one stood
 */
export async function fireAlert(
  { alerts, events }: AlertPorts,
  given: { organisationId: string; alert: NewAlert; at: number },
): Promise<string | null> {
  const { organisationId, alert, at } = given
  // The log's lock holds other firers back until this transaction has ended.
  await events.lock()
  const last = await alerts.lastOfKey(organisationId, alert.key)
  if (last !== null && last.state !== 'resolved') return null
  const id = uuidv7()
  await alerts.add(organisationId, {
    id,
    ...alert,
    state: 'firing',
    firedAt: at,
    acknowledgedAt: null,
    acknowledgedBy: null,
    resolvedAt: null,
    deliveries: [],
  })
  const { key, severity, title } = alert
  await events.append({
    stream: `alert:${id}`,
    type: 'alert.fired',
    payload: { alert: id, key, severity, title },
    actor: 'server',
    device: null,
    at,
  })
  return id
}

/** Ends the alert of a key where one stands: what it told of is over. */
export async function resolveAlert(
  { alerts, events }: AlertPorts,
  given: { organisationId: string; key: string; at: number },
): Promise<void> {
  const { organisationId, key, at } = given
  const last = await alerts.lastOfKey(organisationId, key)
  if (last === null || last.state === 'resolved') return
  const to = { state: 'resolved', resolvedAt: at } as const
  if (!(await alerts.move(organisationId, last.id, to, ['firing', 'acknowledged']))) return
  await events.append({
    stream: `alert:${last.id}`,
    type: 'alert.resolved',
    payload: { alert: last.id, key },
    actor: 'server',
    device: null,
    at,
  })
}

/**
 * A person has seen it and takes it on. Twice is once.
 * @throws ApiError not_found; conflict where it is over
 */
export async function acknowledgeAlert(
  { store, clock }: { store: Store; clock: Clock },
  given: { organisationId: string; id: string; actor: string },
): Promise<void> {
  const { organisationId, id, actor } = given
  await store.transaction(async ({ alerts, events }) => {
    const at = clock()
    const to = { state: 'acknowledged', acknowledgedAt: at, acknowledgedBy: actor } as const
    if (await alerts.move(organisationId, id, to, ['firing'])) {
      await events.append({
        stream: `alert:${id}`,
        type: 'alert.acknowledged',
        payload: { alert: id },
        actor,
        device: null,
        at,
      })
      return
    }
    const row = await alerts.find(organisationId, id)
    if (row === null) throw new ApiError('not_found', 'there is no such alert')
    if (row.state === 'resolved') {
      throw new ApiError('conflict', 'this alert is over: there is nothing to acknowledge')
    }
  })
}
