import type { MonitorPage } from '../../contract/monitoring.ts'
import { DataTable } from '../DataTable.tsx'
import { numberText } from '../time-text.ts'
import { monitorStrings } from './strings.en.ts'

/** What phones found by looking closer, what people made of it, and what it took. */
export function SecondLook({ rows }: { rows: MonitorPage['secondLook'] }) {
  const text = monitorStrings.useText()
  return (
    <DataTable
      label={text('secondLook')}
      rows={rows}
      keyOf={({ model }) => model}
      columns={[
        { key: 'model', head: text('secondLookModel'), renderCell: ({ model }) => model },
        ...(['photos', 'boxes', 'kept', 'rejected'] as const).map((key) => ({
          key,
          head: text(`secondLook_${key}`),
          figures: true,
          renderCell: (row: MonitorPage['secondLook'][number]) => numberText(row[key]),
        })),
        {
          key: 'time',
          head: text('secondLookTime'),
          figures: true,
          renderCell: ({ medianMs, p95Ms }) =>
            `${numberText(Math.round(medianMs))} · ${numberText(Math.round(p95Ms))}`,
        },
        {
          key: 'ratio',
          head: text('secondLookRatio'),
          figures: true,
          renderCell: ({ timesFirst }) => timesFirst.toFixed(1),
        },
      ]}
    />
  )
}
