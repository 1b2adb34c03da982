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
 * eight minutes. An alert is sent before that is noted, so that a kill in between sends it twice
 * rather than never.
 */
export async function deliverAlerts(
  ports: { store: Pick<Store, 'alerts'>; clock: Clock; channels: readonly AlertChannel[] },
  organisationId: string,
): Promise<void> {
  const { store, clock, channels } = ports
  for (const alert of await store.alerts.standing(organisationId)) {
    let { deliveries } = alert
    for (const channel of channels.filter(({ name }) => isDue(deliveries, name, clock()))) {
      const error = await problemOf(channel, alert)
      deliveries = [...deliveries, { channel: channel.name, at: clock(), error }]
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
  if (last.error === null || attempts.length >= mostAttempts) return false
  return now - last.at >= firstPauseMs * 2 ** (attempts.length - 1)
}

async function problemOf(channel: AlertChannel, alert: AlertRow): Promise<string | null> {
  try {
    await channel.send(alert)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
