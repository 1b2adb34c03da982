import { useState } from 'react'
import type { DriftWindow } from '../../contract/monitoring.ts'
import { alertFrom, experimentAbove } from '../../domain/drift-routing.ts'
import { LineChart } from '../charts/LineChart.tsx'
import { seriesLook } from '../charts/series-look.ts'
import { decimalText } from '../figure-text.ts'
import { SelectField } from '../SelectField.tsx'
import { timeText } from '../time-text.ts'
import { driftText } from './monitor-words.ts'
import { monitorStrings } from './strings.en.ts'

/** Drift over time, a line a site, with the limits of the routing table. */
export function DriftChart({ windows }: { windows: readonly DriftWindow[] }) {
  const text = monitorStrings.useText()
  const [site, setSite] = useState('')
  const sites = [...new Set(windows.map((window) => window.site))].toSorted()
  const shown = windows.filter((window) => site === '' || window.site === site)
  const latest = shown.find(({ driftPercent }) => driftPercent !== null)
  return (
    <div className="flex flex-col gap-3">
      {sites.length > 1 && (
        <div className="max-w-xs">
          <SelectField
            label={text('site')}
            value={site}
            choices={[
              { value: '', label: text('allSites') },
              ...sites.map((value) => ({ value, label: value })),
            ]}
            onChange={setSite}
          />
        </div>
      )}
      <LineChart
        title={text('driftChart')}
        says={
          latest === undefined
            ? text('driftSaysNone')
            : text('driftSays', {
                site: latest.site,
                percent: driftText(latest),
                feature: latest.worst === null ? '–' : text(`feature_${latest.worst}`),
              })
        }
        xAxis={{ label: text('windowEnd'), textOf: timeText, isTime: true }}
        yAxis={{ label: text('driftAxis'), textOf: (value) => decimalText(value, 1), from: 0 }}
        limits={[
          { at: alertFrom, label: text('limitAlert') },
          { at: experimentAbove, label: text('limitExperiment') },
        ]}
        dots
        series={sites
          .filter((one) => site === '' || one === site)
          .map((name) => ({
            key: name,
            name,
            look: seriesLook(sites.indexOf(name)),
            points: pointsOf(windows, name),
          }))}
      />
    </div>
  )
}

/** Windows that had enough photos, by their end. */
function pointsOf(windows: readonly DriftWindow[], site: string) {
  return windows
    .flatMap((window) =>
      window.site === site && window.driftPercent !== null
        ? [{ x: window.to, y: window.driftPercent }]
        : [],
    )
    .toSorted((a, b) => a.x - b.x)
}
