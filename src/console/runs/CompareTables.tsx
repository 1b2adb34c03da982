import { Link } from 'react-router'
import type { Run, RunDetail } from '../../contract/run.ts'
import { DataTable } from '../DataTable.tsx'
import { DemoTag } from '../DemoTag.tsx'
import { figureText } from '../figure-text.ts'
import { differingParameters, finalMetrics } from './compare-rows.ts'
import { runStrings } from './strings.en.ts'

interface CompareTableProps {
  readonly details: readonly RunDetail[]
}

/** What was set differently. */
export function ParameterTable({ details }: CompareTableProps) {
  const text = runStrings.useText()
  const runs = details.map(({ run }) => run)
  const rows = differingParameters(runs)
  if (rows.length === 0) return <p className="px-6 text-ink-soft">{text('parametersSame')}</p>
  return (
    <DataTable
      label={text('parameters')}
      rows={rows}
      keyOf={({ name }) => name}
      columns={[
        { key: 'name', head: text('parameter'), renderCell: ({ name }) => name },
        ...runs.map((run, index) => ({
          key: run.id,
          head: <RunHead run={run} />,
          renderCell: ({ values }: (typeof rows)[number]) => values[index],
        })),
      ]}
    />
  )
}

/** Where each ended. */
export function FinalTable({ details }: CompareTableProps) {
  const text = runStrings.useText()
  const runs = details.map(({ run }) => run)
  const rows = finalMetrics(runs)
  return (
    <DataTable
      label={text('finalMetrics')}
      rows={rows}
      keyOf={({ metric }) => metric}
      columns={[
        { key: 'metric', head: text('figure'), renderCell: ({ metric }) => metric },
        ...runs.map((run, index) => ({
          key: run.id,
          head: <RunHead run={run} />,
          figures: true,
          renderCell: ({ values, best }: (typeof rows)[number]) => {
            const value = values[index] ?? null
            if (value === null) return '–'
            return best === index ? <b>{figureText(value)}</b> : figureText(value)
          },
        })),
      ]}
    />
  )
}

function RunHead({ run: { id, number, demo } }: { run: Run }) {
  const text = runStrings.useText()
  return (
    <span className="inline-flex items-center gap-2">
      <Link to={`/console/runs/${id}`} className="underline underline-offset-4">
        {text('runNumber', { number })}
      </Link>
      <DemoTag demo={demo} />
    </span>
  )
}
