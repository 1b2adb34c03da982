import type { ReactNode } from 'react'
import { followRowKeys } from './row-keys.ts'

interface Column<Row> {
  readonly key: string
  readonly head: ReactNode
  readonly renderCell: (row: Row) => ReactNode
  /** Figures stand at the right. */
  readonly figures?: boolean
}

interface DataTableProps<Row> {
  /** Read out for the table as a whole. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string | number
}

/**
 * A dense table with a head that stays. Arrow keys, Home and End go from row to row by the first
 * link or button of each.
 */
export function DataTable<Row>({ label, columns, rows, keyOf }: DataTableProps<Row>) {
  return (
    <table aria-label={label} className="w-full border-separate border-spacing-0 text-15">
      <thead>
        <tr>
          {columns.map(({ key, head, figures }) => (
            <th
              key={key}
              scope="col"
              className={`sticky top-0 z-10 border-b-2 border-line-strong bg-ground px-3 py-2 text-13 font-semibold whitespace-nowrap text-ink-soft first:pl-6 last:pr-6 ${figures === true ? 'text-right' : 'text-left'}`}
            >
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={followRowKeys}>
        {rows.map((row) => (
          <tr key={keyOf(row)} className="focus-within:bg-surface hoverable:hover:bg-surface">
            {columns.map(({ key, renderCell, figures }) => (
              <td
                key={key}
                className={`h-8 border-b border-line px-3 py-1 align-middle first:pl-6 last:pr-6 ${figures === true ? 'text-right' : ''}`}
              >
                {renderCell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
