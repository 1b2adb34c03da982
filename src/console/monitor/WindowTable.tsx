import { Check, CircleSlash, Minus, RotateCw, TriangleAlert } from 'lucide-react'
import type { DriftRoute, DriftWindow } from '../../contract/monitoring.ts'
import { DataTable } from '../DataTable.tsx'
import { unbrokenText } from '../figure-text.ts'
import { Tag } from '../Tag.tsx'
import { numberText, timeText } from '../time-text.ts'
import { driftText } from './monitor-words.ts'
import { monitorStrings } from './strings.en.ts'

/** Each judged window with what was done about it, the newest first. */
export function WindowTable({ windows }: { windows: readonly DriftWindow[] }) {
  const text = monitorStrings.useText()
  if (windows.length === 0) return <p className="px-6 text-ink-soft">{text('windowsEmpty')}</p>
  return (
    <DataTable
      label={text('windows')}
      rows={windows}
      keyOf={({ id }) => id}
      columns={[
        { key: 'to', head: text('to'), renderCell: ({ to }) => timeText(to) },
        { key: 'site', head: text('site'), renderCell: ({ site }) => site },
        { key: 'drift', head: text('driftPercent'), figures: true, renderCell: driftText },
        {
          key: 'worst',
          head: text('worst'),
          renderCell: ({ worst }) => (worst === null ? '–' : text(`feature_${worst}`)),
        },
        {
          key: 'rows',
          head: text('rows'),
          figures: true,
          renderCell: ({ rows }) => numberText(rows),
        },
        {
          key: 'effective',
          head: text('effective'),
          figures: true,
          wideOnly: true,
          renderCell: ({ effectiveRows }) => numberText(Math.round(effectiveRows)),
        },
        {
          key: 'route',
          head: text('route'),
          renderCell: ({ route }) => <RouteTag route={route} />,
        },
        {
          key: 'routing',
          head: text('routing'),
          renderCell: ({ routing }) => (
            <span className="block min-w-52 whitespace-normal">{unbrokenText(routing)}</span>
          ),
        },
      ]}
    />
  )
}

const signs = {
  recorded: { Sign: Check, tone: 'plain' },
  retrain: { Sign: RotateCw, tone: 'strong' },
  alert: { Sign: TriangleAlert, tone: 'alert' },
  experiment: { Sign: CircleSlash, tone: 'alert' },
  insufficient: { Sign: Minus, tone: 'plain' },
} as const satisfies Record<DriftRoute, unknown>

function RouteTag({ route }: { route: DriftRoute }) {
  const text = monitorStrings.useText()
  const { Sign, tone } = signs[route]
  return (
    <Tag tone={tone}>
      <Sign className="size-3.5" aria-hidden="true" />
      {text(`route_${route}`)}
    </Tag>
  )
}
