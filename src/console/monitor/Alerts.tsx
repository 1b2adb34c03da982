import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AlertRow, MonitorPage } from '../../contract/monitoring.ts'
import { showToast } from '../../ui/toast.ts'
import { DataTable } from '../DataTable.tsx'
import { Facts } from '../Facts.tsx'
import { failureText } from '../failure-text.ts'
import { unbrokenText } from '../figure-text.ts'
import { Tag } from '../Tag.tsx'
import { timeText } from '../time-text.ts'
import { monitorApi, monitorQuery } from './monitor-api.ts'
import { monitorStrings } from './strings.en.ts'

/** What has fired, and where it was sent. */
export function Alerts({ alerts, channels }: Pick<MonitorPage, 'alerts' | 'channels'>) {
  const text = monitorStrings.useText()
  return (
    <>
      <div className="px-6 pb-3">
        <Channels channels={channels} />
      </div>
      {alerts.length === 0 ? (
        <p className="px-6 text-ink-soft">{text('alertsEmpty')}</p>
      ) : (
        <AlertTable alerts={alerts} />
      )}
    </>
  )
}

function Channels({ channels: { webhook, email } }: Pick<MonitorPage, 'channels'>) {
  const text = monitorStrings.useText()
  const howText = (isOn: boolean, how: string) =>
    isOn ? text('channelOn') : text('channelHow', { how })
  return (
    <Facts
      facts={[
        { term: text('channelDesk'), fact: text('channelOn') },
        { term: text('channelWebhook'), fact: howText(webhook, text('channelHowWebhook')) },
        { term: text('channelEmail'), fact: howText(email, text('channelHowEmail')) },
      ]}
    />
  )
}

function AlertTable({ alerts }: { alerts: readonly AlertRow[] }) {
  const text = monitorStrings.useText()
  return (
    <DataTable
      label={text('alerts')}
      rows={alerts}
      keyOf={({ id }) => id}
      columns={[
        { key: 'fired', head: text('fired'), renderCell: ({ firedAt }) => timeText(firedAt) },
        {
          key: 'severity',
          head: text('severity'),
          renderCell: ({ severity }) => (
            <Tag tone={severity === 'info' ? 'plain' : 'alert'}>{text(`severity_${severity}`)}</Tag>
          ),
        },
        {
          key: 'alert',
          head: text('alert'),
          renderCell: ({ title, detail }) => (
            <span className="block min-w-52 whitespace-normal">
              <b className="font-semibold">{unbrokenText(title)}</b> {unbrokenText(detail)}
            </span>
          ),
        },
        { key: 'state', head: text('state'), renderCell: ({ state }) => text(`state_${state}`) },
        { key: 'sent', head: text('sent'), renderCell: (alert) => <Deliveries alert={alert} /> },
        {
          key: 'acknowledge',
          head: <span className="sr-only">{text('acknowledge')}</span>,
          renderCell: (alert) => alert.state === 'firing' && <Acknowledge alert={alert} />,
        },
      ]}
    />
  )
}

function Deliveries({ alert: { deliveries } }: { alert: AlertRow }) {
  const text = monitorStrings.useText()
  if (deliveries.length === 0) return text('sentNowhere')
  return deliveries.map(({ channel, at, error, begun }) => (
    <span key={`${channel} ${at}`} className="block whitespace-normal">
      {error === null
        ? text(begun === true ? 'sentBegun' : 'sentTo', { channel })
        : text('sentFailed', { channel, error })}
    </span>
  ))
}

function Acknowledge({ alert: { id, title } }: { alert: AlertRow }) {
  const text = monitorStrings.useText()
  const queries = useQueryClient()
  const acknowledge = useMutation({
    mutationFn: () => monitorApi.acknowledge(id),
    async onSuccess() {
      showToast(text('acknowledged'))
      await queries.invalidateQueries({ queryKey: monitorQuery.queryKey })
    },
    onError: (error) => showToast(failureText(error), { tone: 'needs-you' }),
  })
  return (
    <button
      type="button"
      aria-label={text('acknowledgeNamed', { title })}
      disabled={acknowledge.isPending}
      onClick={() => acknowledge.mutate()}
      className="min-h-7 rounded-tag px-2 font-semibold underline underline-offset-4"
    >
      {text('acknowledge')}
    </button>
  )
}
