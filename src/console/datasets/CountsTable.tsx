import type { SplitCounts } from '../../contract/dataset.ts'
import { classNames } from '../../contract/ontology.ts'
import { DataTable } from '../DataTable.tsx'
import { numberText } from '../time-text.ts'
import { datasetStrings } from './strings.en.ts'

/** Photos, groups and labels by split and class. */
export function CountsTable({ what, counts }: { what: string; counts: readonly SplitCounts[] }) {
  const text = datasetStrings.useText()
  return (
    <DataTable
      label={text('countsOf', { what })}
      rows={counts}
      keyOf={({ split }) => split}
      columns={[
        {
          key: 'split',
          head: text('split'),
          renderCell: ({ split }) => (
            <span className="font-semibold" title={text(`splitText_${split}`)}>
              {text(`split_${split}`)}
            </span>
          ),
        },
        {
          key: 'photos',
          head: text('photos'),
          figures: true,
          renderCell: ({ photos }) => numberText(photos),
        },
        {
          key: 'groups',
          head: text('groups'),
          figures: true,
          renderCell: ({ groups }) => numberText(groups),
        },
        ...classNames.map((name, id) => ({
          key: name,
          head: text(`class_${name}`),
          figures: true,
          renderCell: ({ boxes }: SplitCounts) => numberText(boxes[id] ?? 0),
        })),
        {
          key: 'ignored',
          head: text('ignoreRegions'),
          figures: true,
          renderCell: ({ ignoreRegions }) => numberText(ignoreRegions),
        },
      ]}
    />
  )
}
