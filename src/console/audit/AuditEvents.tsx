import type { LoggedEvent } from '../../contract/console.ts'
import { DataTable } from '../DataTable.tsx'
import { Hash } from '../Hash.tsx'
import { exactTimeText } from '../time-text.ts'
import { useDeviceNames } from '../use-device-names.ts'
import { auditStrings } from './strings.en.ts'

/** The events of the chain, each with its hash in the log. */
export function AuditEvents({ events }: { events: readonly LoggedEvent[] }) {
  const text = auditStrings.useText()
  const nameOf = useDeviceNames()
  return (
    <DataTable
      label={text('events')}
      rows={events}
      keyOf={({ seq }) => seq}
      columns={[
        { key: 'seq', head: text('seq'), figures: true, renderCell: ({ seq }) => seq },
        { key: 'at', head: text('at'), renderCell: ({ at }) => exactTimeText(at) },
        {
          key: 'type',
          head: text('what'),
          renderCell: ({ type }) => <span className="font-semibold">{type}</span>,
        },
        {
          key: 'stream',
          head: text('of'),
          fills: true,
          renderCell: ({ stream }) => (
            <span title={stream} className="block truncate text-ink-soft">
              {stream}
            </span>
          ),
        },
        { key: 'by', head: text('by'), renderCell: ({ actor }) => nameOf(actor) },
        { key: 'hash', head: text('hash'), renderCell: ({ hash }) => <Hash value={hash} /> },
      ]}
    />
  )
}
