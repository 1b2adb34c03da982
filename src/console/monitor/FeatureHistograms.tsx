import type { MonitorPage } from '../../contract/monitoring.ts'
import { BarChart } from '../charts/BarChart.tsx'
import { figureText, percentText } from '../figure-text.ts'
import { monitorStrings } from './strings.en.ts'

type Histogram = MonitorPage['histograms'][number]

/** Each feature of the recent photos against the training photos. */
export function FeatureHistograms({ histograms }: { histograms: readonly Histogram[] }) {
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      {histograms.map((histogram) => (
        <FeatureHistogram key={histogram.feature} histogram={histogram} />
      ))}
    </div>
  )
}

function FeatureHistogram({ histogram }: { histogram: Histogram }) {
  const text = monitorStrings.useText()
  const { feature, edges, reference, recent } = histogram
  const isKnown = recent.some((share) => share > 0)
  return (
    <BarChart
      title={text(`feature_${feature}`)}
      says={
        isKnown
          ? text('histogramSays', { moved: percentText(movedShare(reference, recent)) })
          : text('histogramNone')
      }
      xAxis={{ label: text('binAxis'), textOf: (index) => binText(edges, index) }}
      yAxis={{ label: text('share'), textOf: (value) => percentText(value, 0) }}
      bars={{ name: text('recent'), values: recent }}
      against={{ name: text('training'), values: reference }}
    />
  )
}

/** Half of the sum of differences: what would have to move from bin to bin. */
function movedShare(reference: readonly number[], recent: readonly number[]): number {
  const differences = reference.map((share, index) => Math.abs(share - (recent[index] ?? 0)))
  return differences.reduce((sum, one) => sum + one, 0) / 2
}

/** The outer bins have one edge. */
function binText(edges: readonly number[], index: number): string {
  const { text } = monitorStrings
  const from = edges[index - 1]
  const to = edges[index]
  if (from === undefined) return text('binBelow', { to: to === undefined ? '–' : figureText(to) })
  if (to === undefined) return text('binAbove', { from: figureText(from) })
  return text('bin', { from: figureText(from), to: figureText(to) })
}
