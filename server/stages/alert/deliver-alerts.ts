import type { AlertRow } from '../../../src/contract/monitoring.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import type { AlertChannel, AlertSettings } from './channel.ts'
import { emailChannel } from './email-channel.ts'
import { webhookChannel } from './webhook-channel.ts'

/** After so many failures a channel is left alone; the desk shows what went wrong. */
const mostAttempts = 5
const firstPauseMs = 60_000

/** The channels that the environment names. */
export function alertChannels({ webhookUrl, mail }: AlertSettings): AlertChannel[] {
  return [
    ...(webhookUrl === null ? [] : [webhookChannel(webhookUrl)]),
    ...(mail === null ? [] : [emailChannel(mail)]),
  ]
}

/**
 * Sends every standing alert to each channel that has not got it: again after one, two, four and
 * eight minutes. At least once: an attempt is noted before it is made and after, and one that a kill
 * has cut off is made again under the same key, by which a receiver can tell the repeat.
 */
export async function deliverAlerts(
  ports: {
    store: { readonly alerts: Pick<Store['alerts'], 'standing' | 'noteDeliveries'> }
    clock: Clock
    channels: readonly AlertChannel[]
  },
  organisationId: string,
): Promise<void> {
  const { store, clock, channels } = ports
  for (const alert of await store.alerts.standing(organisationId)) {
    let { deliveries } = alert
    for (const channel of channels.filter(({ name }) => isDue(deliveries, name, clock()))) {
      const attempt = { channel: channel.name, at: clock(), error: null }
      const begun = [...deliveries, { ...attempt, begun: true as const }]
      await store.alerts.noteDeliveries(organisationId, alert.id, begun)
      const error = await problemOf(channel, alert)
      deliveries = [...deliveries, { ...attempt, at: clock(), error }]
      await store.alerts.noteDeliveries(organisationId, alert.id, deliveries)
    }
  }
}

function isDue(
  deliveries: AlertRow['deliveries'],
  name: AlertChannel['name'],
  now: number,
): boolean {
  const attempts = deliveries.filter(({ channel }) => channel === name)
  const last = attempts.at(-1)
  if (last === undefined) return true
  const isSent = last.error === null && last.begun === undefined
  if (isSent || attempts.length >= mostAttempts) return false
  return now - last.at >= firstPauseMs * 2 ** (attempts.length - 1)
}

async function problemOf(channel: AlertChannel, alert: AlertRow): Promise<string | null> {
  try {
    await channel.send(alert, `${alert.id}.${channel.name}`)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
