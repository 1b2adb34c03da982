import type { RunDetail } from '../../contract/run.ts'
import { DataTable } from '../DataTable.tsx'
import { sizeText } from '../figure-text.ts'
import { runStrings } from './strings.en.ts'

/** The files that a run left, with their hashes. */
export function ArtefactTable({ artefacts }: Pick<RunDetail, 'artefacts'>) {
  const text = runStrings.useText()
  if (artefacts.length === 0) {
    return <p className="px-6 text-ink-soft">{text('artefactsEmpty')}</p>
  }
  return (
    <DataTable
      label={text('artefacts')}
      rows={artefacts}
      keyOf={({ path }) => path}
      columns={[
        { key: 'path', head: text('path'), renderCell: ({ path }) => path },
        {
          key: 'size',
          head: text('size'),
          figures: true,
          renderCell: ({ sizeBytes }) => sizeText(sizeBytes),
        },
        {
          key: 'sha',
          head: text('sha'),
          fills: true,
          renderCell: ({ sha256 }) => (
            <code className="block truncate text-13 text-ink-soft">{sha256 ?? '–'}</code>
          ),
        },
      ]}
    />
  )
}
