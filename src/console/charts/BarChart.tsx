import { DataTable } from '../DataTable.tsx'
import { useWidth } from '../use-width.ts'
import { Axes } from './Axes.tsx'
import { ChartFrame } from './ChartFrame.tsx'
import { firstWidthCssPx, margin, placer } from './frame-size.ts'
import { roundScale } from './scale.ts'
import type { Axis } from './series.ts'
import { chartStrings } from './strings.en.ts'

interface BarChartProps {
  readonly title: string
  readonly says: string
  /** What a bar is of, e.g. a bin's range; `textOf` is asked with the bar's index. */
  readonly xAxis: Axis
  readonly yAxis: Axis
  /** Filled bars, and the outline that they are held against. */
  readonly bars: { readonly name: string; readonly values: readonly number[] }
  readonly against: { readonly name: string; readonly values: readonly number[] }
}

/** A histogram held against another one: filled bars inside of an outline. */
export function BarChart({ title, says, xAxis, yAxis, bars, against }: BarChartProps) {
  const [frame, width] = useWidth<HTMLDivElement>()
  const widthCssPx = width || firstWidthCssPx
  const count = Math.max(bars.values.length, against.values.length)
  const x = { from: 0, to: count, ticks: [] }
  const y = roundScale([...bars.values, ...against.values], { from: 0, ...yAxis })
  const place = placer(widthCssPx, x, y)
  const barAt = (index: number, value: number) => ({
    x: place.xOf(index),
    y: place.yOf(value),
    width: place.xOf(index + 1) - place.xOf(index),
    height: place.yOf(0) - place.yOf(value),
  })
  return (
    <ChartFrame
      title={title}
      says={says}
      isEmpty={count === 0}
      legend={<BarLegend bars={bars.name} against={against.name} />}
      table={<BarTable {...{ title, xAxis, yAxis, bars, against }} count={count} />}
      drawing={
        <div ref={frame}>
          <svg
            // Its title and sentence stand beside it, its figures in the table.
            aria-hidden="true"
            viewBox={`0 0 ${widthCssPx} ${place.yOf(0) + margin.bottom}`}
            className="block w-full"
          >
            <Axes {...{ widthCssPx, place, x, y, xAxis, yAxis }} />
            {bars.values.map((value, index) => {
              const bar = barAt(index, value)
              return (
                <rect
                  key={index}
                  {...bar}
                  x={bar.x + bar.width * 0.2}
                  width={bar.width * 0.6}
                  className="fill-series-1"
                />
              )
            })}
            {against.values.map((value, index) => (
              <rect
                key={index}
                {...barAt(index, value)}
                className="fill-none stroke-ink"
                strokeWidth="1.25"
              />
            ))}
          </svg>
        </div>
      }
    />
  )
}

function BarLegend({ bars, against }: { bars: string; against: string }) {
  return (
    <ul className="flex flex-wrap gap-x-5 pt-1 text-13">
      <li className="flex items-center gap-1.5">
        <span className="size-3 bg-series-1" />
        {bars}
      </li>
      <li className="flex items-center gap-1.5">
        <span className="size-3 border border-ink" />
        {against}
      </li>
    </ul>
  )
}

function BarTable({
  title,
  xAxis,
  yAxis,
  bars,
  against,
  count,
}: Omit<BarChartProps, 'says'> & { count: number }) {
  const text = chartStrings.useText()
  const columnOf = (key: string, { name, values }: BarChartProps['bars']) => ({
    key,
    head: name,
    figures: true,
    renderCell: (index: number) => {
      const value = values[index]
      return value === undefined ? text('noValue') : yAxis.textOf(value)
    },
  })
  return (
    <DataTable
      label={title}
      rows={Array.from({ length: count }, (_, index) => index)}
      keyOf={(index) => index}
      columns={[
        { key: 'x', head: xAxis.label, renderCell: (index) => xAxis.textOf(index) },
        columnOf('bars', bars),
        columnOf('against', against),
      ]}
    />
  )
}
