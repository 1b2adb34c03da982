import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DeviceRow } from '../contract/console.ts'
import { Button } from '../ui/Button.tsx'
import { Answer } from './Answer.tsx'
import { DataTable } from './DataTable.tsx'
import { Empty } from './Empty.tsx'
import { Page } from './Page.tsx'
import { PairSheet } from './PairSheet.tsx'
import { devicesQuery } from './queries.ts'
import { RevokeSheet } from './RevokeSheet.tsx'
import { strings } from './strings.en.ts'
import { numberText, timeText } from './time-text.ts'

type OpenSheet = { kind: 'phone' | 'desk' } | { kind: 'revoke'; device: DeviceRow } | null

/** Who may send here: pair another one, or shut a lost one out. */
export function DevicesPage() {
  const text = strings.useText()
  const query = useQuery(devicesQuery)
  const [sheet, setSheet] = useState<OpenSheet>(null)
  const close = () => setSheet(null)
  return (
    <Page
      title={text('devices')}
      purpose={text('devicesText')}
      action={
        <>
          <Button onClick={() => setSheet({ kind: 'desk' })}>{text('pairDesk')}</Button>
          <Button kind="primary" onClick={() => setSheet({ kind: 'phone' })}>
            {text('pairPhone')}
          </Button>
        </>
      }
    >
      <Answer query={query}>
        {({ devices }) =>
          devices.length === 0 ? (
            <Empty title={text('devicesEmpty')} />
          ) : (
            <DeviceTable
              devices={devices}
              onRevoke={(device) => setSheet({ kind: 'revoke', device })}
            />
          )
        }
      </Answer>
      {sheet?.kind === 'revoke' && <RevokeSheet device={sheet.device} onClose={close} />}
      {(sheet?.kind === 'phone' || sheet?.kind === 'desk') && (
        <PairSheet administrator={sheet.kind === 'desk'} onClose={close} />
      )}
    </Page>
  )
}

interface DeviceTableProps {
  readonly devices: readonly DeviceRow[]
  readonly onRevoke: (device: DeviceRow) => void
}

function DeviceTable({ devices, onRevoke }: DeviceTableProps) {
  const text = strings.useText()
  return (
    <DataTable
      label={text('devices')}
      rows={devices}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'name',
          head: text('name'),
          renderCell: ({ name, id }) => (
            <span title={id} className="font-semibold">
              {name}
            </span>
          ),
        },
        { key: 'paired', head: text('paired'), renderCell: ({ pairedAt }) => timeText(pairedAt) },
        {
          key: 'seen',
          head: text('lastSeen'),
          renderCell: ({ lastSeenAt }) =>
            lastSeenAt === null ? text('never') : timeText(lastSeenAt),
        },
        {
          key: 'records',
          head: text('records'),
          figures: true,
          renderCell: ({ recordCount }) => numberText(recordCount),
        },
        {
          key: 'state',
          head: text('state'),
          renderCell: ({ revokedAt }) =>
            revokedAt === null ? text('active') : text('revokedAt', { at: timeText(revokedAt) }),
        },
        {
          key: 'revoke',
          head: <span className="sr-only">{text('revoke')}</span>,
          renderCell: (device) =>
            device.revokedAt === null && (
              <button
                type="button"
                aria-label={text('revokeNamed', { name: device.name })}
                onClick={() => onRevoke(device)}
                className="min-h-7 rounded-tag px-2 font-semibold text-alert underline underline-offset-4"
              >
                {text('revoke')}
              </button>
            ),
        },
      ]}
    />
  )
}
