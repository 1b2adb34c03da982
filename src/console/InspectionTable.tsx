import { Lock } from 'lucide-react'
import { Link } from 'react-router'
import type { InspectionRow } from '../contract/console.ts'
import { DataTable } from './DataTable.tsx'
import { strings } from './strings.en.ts'
import { Tag } from './Tag.tsx'
import { numberText, timeText } from './time-text.ts'
import { vehicleTitle } from './vehicle-words.ts'

/** One line for each inspection; the whole line leads to it. */
export function InspectionTable({ inspections }: { inspections: readonly InspectionRow[] }) {
  const text = strings.useText()
  return (
    <DataTable
      label={text('inbox')}
      rows={inspections}
      keyOf={({ id }) => id}
      columns={[
        { key: 'vehicle', head: text('vehicle'), renderCell: (row) => <VehicleCell row={row} /> },
        {
          key: 'vin',
          head: text('vin'),
          renderCell: ({ vehicle }) => (
            <span className="text-ink-soft">{vehicle.vin ?? text('noVin')}</span>
          ),
        },
        { key: 'device', head: text('device'), renderCell: ({ deviceName }) => deviceName },
        {
          key: 'opened',
          head: text('opened'),
          wideOnly: true,
          renderCell: ({ openedAt }) => timeText(openedAt),
        },
        {
          key: 'received',
          head: text('received'),
          renderCell: ({ receivedAt }) => timeText(receivedAt),
        },
        {
          key: 'photos',
          head: text('photos'),
          figures: true,
          renderCell: ({ photoCount }) => numberText(photoCount),
        },
        {
          key: 'corrections',
          head: text('corrections'),
          figures: true,
          renderCell: ({ correctionCount }) => numberText(correctionCount),
        },
        { key: 'state', head: text('state'), renderCell: (row) => <StateTags row={row} /> },
      ]}
    />
  )
}

function VehicleCell({ row }: { row: InspectionRow }) {
  return (
    <Link
      to={`/console/inspections/${row.id}`}
      className="block min-w-24 py-1 text-17 font-bold underline-offset-4 hoverable:hover:underline"
    >
      {vehicleTitle(row.vehicle)}
    </Link>
  )
}

/** How far the inspection is, and what of it has not come yet. */
export function StateTags({ row }: { row: InspectionRow }) {
  const text = strings.useText()
  const { sealed, sample, missingPhotoCount } = row
  return (
    <span className="flex flex-wrap gap-1">
      {sealed ? (
        <Tag tone="strong">
          <Lock className="size-3.5" aria-hidden="true" />
          {text('sealed')}
        </Tag>
      ) : (
        <Tag>{text('open')}</Tag>
      )}
      {missingPhotoCount > 0 && (
        <Tag tone="alert">{text('photosMissing', { count: missingPhotoCount })}</Tag>
      )}
      {sample && <Tag>{text('sample')}</Tag>}
    </span>
  )
}
