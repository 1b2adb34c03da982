import { Link } from 'react-router'
import type { DatasetVersion, SplitCounts } from '../../contract/dataset.ts'
import { DataTable } from '../DataTable.tsx'
import { DemoTag } from '../DemoTag.tsx'
import { Hash } from '../Hash.tsx'
import { numberText, timeText } from '../time-text.ts'
import { useDeviceNames } from '../use-device-names.ts'
import { datasetPath } from './datasets-api.ts'
import { datasetStrings } from './strings.en.ts'

/** All versions, the newest first. */
export function DatasetTable({ versions }: { versions: readonly DatasetVersion[] }) {
  const text = datasetStrings.useText()
  const makerOf = useMakerNames()
  return (
    <DataTable
      label={text('versions')}
      rows={versions}
      keyOf={({ number }) => number}
      columns={[
        {
          key: 'number',
          head: text('dataset'),
          renderCell: ({ number, demo }) => (
            <span className="flex items-center gap-2">
              <Link
                to={datasetPath(number)}
                className="py-1 text-17 font-bold underline-offset-4 hoverable:hover:underline"
              >
                {text('datasetNumber', { number })}
              </Link>
              <DemoTag demo={demo} />
            </span>
          ),
        },
        ...(['train', 'val', 'test'] as const).map((split) => ({
          key: split,
          head: text(`split_${split}`),
          figures: true,
          renderCell: ({ counts }: DatasetVersion) => numberText(photosOf(counts, split)),
        })),
        {
          key: 'phones',
          head: text('fromPhones'),
          figures: true,
          renderCell: ({ phonePhotos }) => numberText(phonePhotos),
        },
        {
          key: 'root',
          head: text('root'),
          wideOnly: true,
          renderCell: ({ root }) => <Hash value={root} />,
        },
        { key: 'by', head: text('madeBy'), renderCell: ({ createdBy }) => makerOf(createdBy) },
        { key: 'at', head: text('madeAt'), renderCell: ({ createdAt }) => timeText(createdAt) },
      ]}
    />
  )
}

function photosOf(counts: readonly SplitCounts[], split: string): number {
  return counts.find((one) => one.split === split)?.photos ?? 0
}

/** The name of the desk that made a version; a rule has none. */
export function useMakerNames(): (createdBy: string) => string {
  const text = datasetStrings.useText()
  const nameOf = useDeviceNames()
  return (createdBy) => (createdBy.startsWith('rule:') ? text('byRule') : nameOf(createdBy))
}
