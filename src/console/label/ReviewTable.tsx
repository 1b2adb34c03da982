import { Link } from 'react-router'
import type { ReviewRow } from '../../contract/label.ts'
import { DataTable } from '../DataTable.tsx'
import { Tag } from '../Tag.tsx'
import { numberText, timeText } from '../time-text.ts'
import { ReviewTags } from './ReviewTags.tsx'
import { labelStrings } from './strings.en.ts'

/** One line for each photo, in the order of the queue. */
export function ReviewTable({ photos }: { photos: readonly ReviewRow[] }) {
  const text = labelStrings.useText()
  return (
    <DataTable
      label={text('queue')}
      rows={photos}
      keyOf={({ photoId }) => photoId}
      columns={[
        { key: 'vehicle', head: text('vehicle'), renderCell: (row) => <ReviewLink row={row} /> },
        ...(photos.some(({ askedFor }) => askedFor !== null)
          ? [
              {
                key: 'asked',
                head: text('askedFor'),
                renderCell: ({ askedFor }: ReviewRow) => <AskedFor title={askedFor} />,
              },
            ]
          : []),
        {
          key: 'photo',
          head: text('photo'),
          fills: true,
          renderCell: ({ photo }) => <PhotoName photo={photo} />,
        },
        {
          key: 'said',
          head: text('said'),
          renderCell: ({ correctionCount: count }) =>
            count === 0 ? text('saidModel') : text('saidPerson', { count }),
        },
        {
          key: 'boxes',
          head: text('boxes'),
          figures: true,
          renderCell: ({ boxCount }) => numberText(boxCount),
        },
        { key: 'device', head: text('device'), renderCell: ({ deviceName }) => deviceName },
        {
          key: 'received',
          head: text('received'),
          renderCell: ({ receivedAt }) => timeText(receivedAt),
        },
        { key: 'state', head: text('state'), renderCell: (row) => <ReviewTags row={row} /> },
      ]}
    />
  )
}

function ReviewLink({ row: { photoId, vehicle } }: { row: ReviewRow }) {
  const text = labelStrings.useText()
  return (
    <Link
      to={`/console/label/${photoId}`}
      className="block min-w-24 py-1 text-17 font-bold underline-offset-4 hoverable:hover:underline"
    >
      {vehicle === '' ? text('noVehicle') : vehicle}
    </Link>
  )
}

/** The label batch that wants the photo's boxes. */
function AskedFor({ title }: { title: string | null }) {
  if (title === null) return null
  return (
    <Tag tone="strong">
      <span title={title} className="block max-w-44 truncate">
        {title}
      </span>
    </Tag>
  )
}

/** Its guided position, else the name of its file: what tells the photos of one vehicle apart. */
function PhotoName({ photo }: { photo: ReviewRow['photo'] }) {
  const name = photo.shot ?? photo.originalName
  return (
    <span title={name} className="block truncate text-ink-soft">
      {name}
    </span>
  )
}
