import type { ReactNode } from 'react'
import { followRowKeys } from './row-keys.ts'

interface Column<Row> {
  readonly key: string
  readonly head: ReactNode
  readonly renderCell: (row: Row) => ReactNode
  /** Figures stand at the right. */
  readonly figures?: boolean
  /** Takes the room that is left and cuts what does not fit. */
  readonly fills?: boolean
  /** Left out where the desk is narrow. */
  readonly wideOnly?: boolean
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
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              className={`sticky top-0 z-10 border-b-2 border-line-strong bg-ground py-2 text-13 font-semibold text-ink-soft ${cellClass(column)}`}
            >
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={followRowKeys}>
        {rows.map((row) => (
          <tr key={keyOf(row)} className="focus-within:bg-surface hoverable:hover:bg-surface">
            {columns.map((column) => (
              <td
                key={column.key}
                className={`h-8 border-b border-line py-1 align-middle ${cellClass(column)}`}
              >
                {column.renderCell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function cellClass<Row>({ figures, fills, wideOnly }: Column<Row>): string {
  const side = figures === true ? 'text-right' : 'text-left'
  const room = fills === true ? 'w-full max-w-0' : ''
  const shown = wideOnly === true ? 'max-xl:hidden' : ''
  return `px-2 whitespace-nowrap first:pl-6 last:pr-6 xl:px-3 ${side} ${room} ${shown}`
}
