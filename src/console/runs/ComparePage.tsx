import { useQueries } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import type { RunDetail } from '../../contract/run.ts'
import { Answer } from '../Answer.tsx'
import { BackLink } from '../BackLink.tsx'
import { ChartGroup } from '../charts/ChartGroup.tsx'
import { LineChart } from '../charts/LineChart.tsx'
import { seriesLook } from '../charts/series-look.ts'
import { Empty } from '../Empty.tsx'
import { decimalText, percentText } from '../figure-text.ts'
import { Page } from '../Page.tsx'
import { Section } from '../Section.tsx'
import { FinalTable, ParameterTable } from './CompareTables.tsx'
import { runQuery } from './runs-api.ts'
import { pointsOf } from './run-words.ts'
import { runStrings } from './strings.en.ts'

/** Two runs or more side by side (`?run=…&run=…`). */
export function ComparePage() {
  const text = runStrings.useText()
  const [address] = useSearchParams()
  const ids = [...new Set(address.getAll('run'))]
  const query = useQueries({
    queries: ids.map(runQuery),
    combine: (results) => {
      const details = results.flatMap(({ data }) => data ?? [])
      return {
        data: details.length === results.length ? details : undefined,
        error: results.find(({ error }) => error !== null)?.error ?? null,
        isFetching: results.some(({ isFetching }) => isFetching),
        refetch: () => Promise.all(results.map((result) => result.refetch())),
      }
    },
  })
  return (
    <Page
      lead={<BackLink to="/console/runs" label={text('toRuns')} />}
      title={text('compareTitle')}
      purpose={text('compareText')}
    >
      {ids.length < 2 ? (
        <Empty title={text('compareFew')} />
      ) : (
        <Answer query={query}>{(details) => <Comparison details={details} />}</Answer>
      )}
    </Page>
  )
}

function Comparison({ details }: { details: readonly RunDetail[] }) {
  const text = runStrings.useText()
  const overlay = (metric: string) =>
    details.map(({ run, epochs }, index) => ({
      key: run.id,
      name: text('runNumber', { number: run.number }),
      look: seriesLook(index),
      points: pointsOf(epochs, metric),
    }))
  const xAxis = {
    label: text('epoch'),
    textOf: (epoch: number) => (Number.isInteger(epoch) ? String(epoch) : ''),
    from: 0,
  }
  return (
    <>
      <Section title={text('parameters')} says={text('parametersText')} flush>
        <ParameterTable details={details} />
      </Section>
      <Section title={text('curves')} says={text('curvesText')}>
        <ChartGroup>
          <div className="grid gap-4 xl:grid-cols-2">
            <LineChart
              title={text('overlayAp50')}
              says={text('overlayAp50Text')}
              xAxis={xAxis}
              yAxis={{ label: text('metricAxis'), textOf: (value) => percentText(value), from: 0 }}
              series={overlay('ap50')}
              dots
            />
            <LineChart
              title={text('overlayLoss')}
              says={text('overlayLossText')}
              xAxis={xAxis}
              yAxis={{ label: text('loss'), textOf: (value) => decimalText(value, 3) }}
              series={overlay('box_loss')}
            />
          </div>
        </ChartGroup>
      </Section>
      <Section title={text('finalMetrics')} says={text('finalMetricsText')} flush>
        <FinalTable details={details} />
      </Section>
    </>
  )
}
