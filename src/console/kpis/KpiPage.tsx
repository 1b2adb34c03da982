import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useParams } from 'react-router'
import type { KpiRows } from '../../contract/kpi.ts'
import { Button } from '../../ui/Button.tsx'
import { Answer } from '../Answer.tsx'
import { BackLink } from '../BackLink.tsx'
import { DataTable } from '../DataTable.tsx'
import { Empty } from '../Empty.tsx'
import { Hash } from '../Hash.tsx'
import { Page } from '../Page.tsx'
import { exactTimeText, numberText } from '../time-text.ts'
import { csvOf } from './csv.ts'
import { kpiQuery, kpisQuery } from './kpis-api.ts'
import { saveFile } from './save-file.ts'
import { kpiStrings } from './strings.en.ts'

/** The rows behind one figure, as a table and as a file. */
export function KpiPage() {
  const text = kpiStrings.useText()
  const { kpiName = '' } = useParams()
  const query = useQuery(kpiQuery(kpiName))
  const kpis = useQuery(kpisQuery)
  const title = kpis.data?.kpis.find(({ name }) => name === kpiName)?.title ?? text('kpi')
  const rows = query.data
  return (
    <Page
      lead={<BackLink to="/console/kpis" label={text('toKpis')} />}
      title={title}
      purpose={text('rowsText')}
      action={
        rows !== undefined &&
        rows.rows.length > 0 && (
          <Button
            kind="primary"
            icon={<Download aria-hidden="true" />}
            onClick={() =>
              saveFile(`${kpiName}.csv`, new Blob([csvOf(rows)], { type: 'text/csv' }))
            }
          >
            {text('export')}
          </Button>
        )
      }
    >
      <Answer query={query}>{(found) => <RowTable title={title} found={found} />}</Answer>
    </Page>
  )
}

function RowTable({ title, found: { columns, rows, cut } }: { title: string; found: KpiRows }) {
  const text = kpiStrings.useText()
  if (rows.length === 0) return <Empty title={text('rowsEmpty')} />
  const numbered = rows.map((cells, index) => ({ cells, index }))
  return (
    <>
      <DataTable
        label={text('rowsOf', { title })}
        rows={numbered}
        keyOf={({ index }) => index}
        columns={columns.map((head, column) => ({
          key: head,
          head,
          figures: rows.every((cells) => typeof cells[column] !== 'string'),
          renderCell: ({ cells }: (typeof numbered)[number]) => (
            <Cell column={head} value={cells[column] ?? null} />
          ),
        }))}
      />
      {cut && <p className="px-6 py-3 text-ink-soft">{text('rowsCut')}</p>}
    </>
  )
}

/** Columns whose figures are times. */
const timeColumns: ReadonlySet<string> = new Set(['at', 'until'])

function Cell({ column, value }: { column: string; value: string | number | null }) {
  if (value === null) return '–'
  if (typeof value === 'number') {
    return timeColumns.has(column) ? exactTimeText(value) : numberText(value)
  }
  return /^[0-9a-f]{64}$/.test(value) ? <Hash value={value} /> : value
}
