import type { AlertRow } from '../../../src/contract/monitoring.ts'

/** A way to tell people who are not looking at the desk. */
export interface AlertChannel {
  readonly name: AlertRow['deliveries'][number]['channel']
  /**
   * Rejects where it could not be handed over, with words for the desk.
   * @param key the same for every attempt at this alert on this channel; the receiver gets it too
   */
  send(alert: AlertRow, key: string): Promise<void>
}

/** Where alerts go, as the environment says; null for a channel that nobody configured. */
export interface AlertSettings {
  readonly webhookUrl: string | null
  readonly mail: { readonly smtpUrl: string; readonly to: readonly string[] } | null
}

export const noAlertSettings: AlertSettings = { webhookUrl: null, mail: null }
