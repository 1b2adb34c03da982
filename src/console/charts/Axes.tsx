import type { Axis } from './series.ts'
import { heightCssPx, margin, type Placer } from './frame-size.ts'
import type { Scale } from './scale.ts'

interface AxesProps {
  readonly widthCssPx: number
  readonly place: Placer
  readonly x: Scale
  readonly y: Scale
  readonly xAxis: Axis
  readonly yAxis: Axis
}

/** Grid lines with their words, in CSS pixels; all charts have the same. */
export function Axes({ widthCssPx, place, x, y, xAxis, yAxis }: AxesProps) {
  const bottom = heightCssPx - margin.bottom
  const right = widthCssPx - margin.right
  // There is no half an epoch.
  const hasWord = (tick: number) => xAxis.textOf(tick) !== ''
  return (
    <g className="fill-ink-soft text-[12px]">
      {y.ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${margin.left} ${place.yOf(tick)}H${right}`} className="stroke-line" />
          <text x={margin.left - 6} y={place.yOf(tick) + 4} textAnchor="end">
            {yAxis.textOf(tick)}
          </text>
        </g>
      ))}
      {x.ticks.filter(hasWord).map((tick) => (
        <g key={tick}>
          <path d={`M${place.xOf(tick)} ${bottom}v4`} className="stroke-line-strong" />
          <text
            x={insideOf(widthCssPx, place.xOf(tick), xAxis.textOf(tick))}
            y={bottom + 17}
            textAnchor="middle"
          >
            {xAxis.textOf(tick)}
          </text>
        </g>
      ))}
      <path d={`M${margin.left} ${bottom}H${right}`} className="stroke-line-strong" />
      <text x={(margin.left + right) / 2} y={heightCssPx - 6} textAnchor="middle">
        {xAxis.label}
      </text>
      <text
        transform={`translate(12 ${(margin.top + bottom) / 2}) rotate(-90)`}
        textAnchor="middle"
      >
        {yAxis.label}
      </text>
    </g>
  )
}

/** The middle of a word about a place, moved inwards as far as the drawing's right edge asks. */
function insideOf(widthCssPx: number, xCssPx: number, word: string): number {
  const halfWordCssPx = word.length * 3.4
  return Math.min(xCssPx, widthCssPx - halfWordCssPx)
}
