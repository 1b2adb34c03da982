import type { ModelVersionDetail } from '../../contract/registry.ts'
import { DataTable } from '../DataTable.tsx'
import { sizeText } from '../figure-text.ts'
import { modelStrings } from './strings.en.ts'

/** The files of the version's folder, as its manifest lists them. */
export function FileTable({ detail: { manifest } }: { detail: ModelVersionDetail }) {
  const text = modelStrings.useText()
  return (
    <DataTable
      label={text('files')}
      rows={manifest.files}
      keyOf={({ path }) => path}
      columns={[
        { key: 'role', head: text('role'), renderCell: ({ role }) => role },
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
            <code className="block truncate text-13 text-ink-soft">{sha256}</code>
          ),
        },
      ]}
    />
  )
}
