import type { RunEpoch } from '../../contract/run.ts'
import { ChartGroup } from '../charts/ChartGroup.tsx'
import { LineChart } from '../charts/LineChart.tsx'
import { seriesLook } from '../charts/series-look.ts'
import { decimalText, figureText, percentText } from '../figure-text.ts'
import { bestOf, pointsOf } from './run-words.ts'
import { runStrings } from './strings.en.ts'

/** Loss, AP on val, pace and learning rate over the epochs, under one crosshair. */
export function RunCharts({ epochs }: { epochs: readonly RunEpoch[] }) {
  const text = runStrings.useText()
  const seriesOf = (metrics: readonly (readonly [string, string])[]) =>
    metrics.map(([key, name], index) => ({
      key,
      name,
      look: seriesLook(index),
      points: pointsOf(epochs, key),
    }))
  const epochAxis = {
    label: text('epoch'),
    textOf: (epoch: number) => (Number.isInteger(epoch) ? String(epoch) : ''),
    from: 0,
  }
  const last = epochs.at(-1)
  const boxLoss = last?.metrics['box_loss']
  const best = bestOf(epochs, 'ap50')
  return (
    <ChartGroup>
      <div className="grid gap-4 xl:grid-cols-2">
        <LineChart
          title={text('loss')}
          says={
            last === undefined || boxLoss === undefined
              ? text('lossNone')
              : text('lossText', { epoch: last.epoch, value: decimalText(boxLoss, 2) })
          }
          xAxis={epochAxis}
          yAxis={{ label: text('loss'), textOf: figureText, from: 0 }}
          series={seriesOf([
            ['box_loss', text('lossBox')],
            ['cls_loss', text('lossClass')],
            ['dfl_loss', text('lossEdge')],
          ])}
        />
        <LineChart
          title={text('metric')}
          says={
            best === null ? text('metricNone') : text('metricText', { best: percentText(best) })
          }
          xAxis={epochAxis}
          yAxis={{ label: text('metricAxis'), textOf: (value) => percentText(value), from: 0 }}
          dots
          series={seriesOf([
            ['ap50', text('metricAp50')],
            ['ap', text('metricAp')],
          ])}
        />
        <LineChart
          title={text('pace')}
          says={text('paceText')}
          xAxis={epochAxis}
          yAxis={{ label: text('paceAxis'), textOf: figureText, from: 0 }}
          series={seriesOf([['images_per_s', text('pace')]])}
        />
        <LineChart
          title={text('lr')}
          says={text('lrText')}
          xAxis={epochAxis}
          yAxis={{ label: text('lr'), textOf: figureText, from: 0 }}
          series={seriesOf([['lr', text('lr')]])}
        />
      </div>
    </ChartGroup>
  )
}
