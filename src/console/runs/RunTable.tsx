import { Link } from 'react-router'
import type { Run } from '../../contract/run.ts'
import { DataTable } from '../DataTable.tsx'
import { DemoTag } from '../DemoTag.tsx'
import { durationText, percentText } from '../figure-text.ts'
import { versionPath } from '../models/models-api.ts'
import { timeText } from '../time-text.ts'
import { startText, tookS } from './run-words.ts'
import { RunStateTag } from './RunStateTag.tsx'
import { runStrings } from './strings.en.ts'

interface RunTableProps {
  readonly runs: readonly Run[]
  /** Ids of the runs to compare. */
  readonly chosen: readonly string[]
  readonly onChoose: (id: string, isChosen: boolean) => void
}

/** One line a run; two or more can be chosen to be compared. */
export function RunTable({ runs, chosen, onChoose }: RunTableProps) {
  const text = runStrings.useText()
  return (
    <>
      <DataTable
        label={text('runs')}
        rows={runs}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'choose',
            head: <span className="sr-only">{text('compare')}</span>,
            renderCell: ({ id, number }) => (
              <input
                type="checkbox"
                aria-label={text('choose', { number })}
                checked={chosen.includes(id)}
                onChange={(event) => onChoose(id, event.target.checked)}
                className="block size-5 accent-ink"
              />
            ),
          },
          { key: 'run', head: text('run'), renderCell: (run) => <RunCell run={run} /> },
          { key: 'state', head: text('state'), renderCell: (run) => <RunStateTag run={run} /> },
          {
            key: 'dataset',
            head: text('dataset'),
            renderCell: ({ request }) => text('datasetNumber', { number: request.dataset }),
          },
          {
            key: 'began',
            head: text('began'),
            renderCell: ({ request }) => startText({ request }),
          },
          {
            key: 'ap50',
            head: text('ap50'),
            figures: true,
            renderCell: ({ lastMetrics }) => percentText(lastMetrics?.['ap50']),
          },
          { key: 'became', head: text('became'), renderCell: (run) => <Became run={run} /> },
          {
            key: 'took',
            head: text('took'),
            figures: true,
            wideOnly: true,
            renderCell: (run) => {
              const seconds = tookS(run, Date.now())
              return seconds === null ? '–' : durationText(seconds)
            },
          },
          {
            key: 'asked',
            head: text('asked'),
            wideOnly: true,
            renderCell: (run) => timeText(run.createdAt),
          },
        ]}
      />
      {runs.length > 1 && <p className="px-6 py-3 text-13 text-ink-soft">{text('compareHint')}</p>}
    </>
  )
}

function RunCell({ run: { id, number, demo } }: { run: Run }) {
  const text = runStrings.useText()
  return (
    <span className="flex items-center gap-2">
      <Link
        to={`/console/runs/${id}`}
        className="py-1 text-17 font-bold underline-offset-4 hoverable:hover:underline"
      >
        {text('runNumber', { number })}
      </Link>
      <DemoTag demo={demo} />
    </span>
  )
}

function Became({ run: { version } }: { run: Run }) {
  if (version === null) return '–'
  return (
    <Link to={versionPath(version)} className="font-semibold underline underline-offset-4">
      {version}
    </Link>
  )
}
