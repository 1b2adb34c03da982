import { Link } from 'react-router'
import type { AuditLabel } from '../../contract/audit.ts'
import { DataTable } from '../DataTable.tsx'
import { Hash } from '../Hash.tsx'
import { numberText, timeText } from '../time-text.ts'
import { useDeviceNames } from '../use-device-names.ts'
import { auditStrings } from './strings.en.ts'

/** Each label with the device that its evidence came from, and who reviewed it. */
export function AuditLabels({ labels }: { labels: readonly AuditLabel[] }) {
  const text = auditStrings.useText()
  const nameOf = useDeviceNames()
  return (
    <DataTable
      label={text('labels')}
      rows={labels}
      keyOf={({ photoSha }) => photoSha}
      columns={[
        { key: 'photo', head: text('photo'), renderCell: (label) => <PhotoCell label={label} /> },
        { key: 'split', head: text('split'), renderCell: ({ split }) => text(`split_${split}`) },
        {
          key: 'origin',
          head: text('origin'),
          renderCell: ({ origin }) => text(`origin_${origin}`),
        },
        {
          key: 'device',
          head: text('device'),
          renderCell: ({ deviceName }) => deviceName ?? text('none'),
        },
        {
          key: 'reviewer',
          head: text('reviewer'),
          renderCell: ({ annotation: { source } }) =>
            source.kind === 'review' ? nameOf(source.reviewer) : text('none'),
        },
        {
          key: 'boxes',
          head: text('boxes'),
          figures: true,
          renderCell: ({ annotation }) =>
            numberText(annotation.boxes.filter(({ ignore }) => !ignore).length),
        },
        {
          key: 'version',
          head: text('labelVersion'),
          figures: true,
          renderCell: ({ annotation }) => annotation.version,
        },
        {
          key: 'at',
          head: text('at'),
          wideOnly: true,
          renderCell: ({ annotation }) => timeText(annotation.at),
        },
        {
          key: 'hash',
          head: text('labelHash'),
          renderCell: ({ annotation }) => <Hash value={annotation.hash} />,
        },
      ]}
    />
  )
}

/** A photo from a phone leads to its review; an imported one has none. */
function PhotoCell({ label: { photoSha, annotation } }: { label: AuditLabel }) {
  const { source } = annotation
  if (source.kind === 'import') {
    return (
      <span title={`${source.photoFile}\n${photoSha}`} className="block max-w-60 truncate">
        {source.photoFile}
      </span>
    )
  }
  return (
    <Link to={`/console/label/${source.photoId}`} className="underline underline-offset-4">
      <Hash value={photoSha} />
    </Link>
  )
}
