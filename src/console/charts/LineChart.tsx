import type { ReactNode } from 'react'
import { DataTable } from '../DataTable.tsx'
import { useWidth } from '../use-width.ts'
import { Axes } from './Axes.tsx'
import { ChartFrame } from './ChartFrame.tsx'
import { useCrosshair } from './ChartGroup.tsx'
import { firstWidthCssPx, heightCssPx, margin, placer, type Placer } from './frame-size.ts'
import { Legend } from './Legend.tsx'
import { roundScale, timeScale } from './scale.ts'
import { nearestPlace, placesOf, pointAt, type Axis, type Series } from './series.ts'
import { chartStrings } from './strings.en.ts'

/** A value with a word on it, over the whole width or height. */
interface Mark {
  readonly at: number
  readonly label: string
}

interface LineChartProps {
  readonly title: string
  readonly says: string
  readonly xAxis: Axis & { readonly isTime?: boolean }
  readonly yAxis: Axis
  readonly series: readonly Series[]
  /** Limits: a line across. */
  readonly limits?: readonly Mark[]
  /** A place on the x axis that matters, e.g. the released threshold. */
  readonly upright?: readonly Mark[]
  /** Dots on the points: where there are few. */
  readonly dots?: boolean
  /** The x axis is no course of time: its last point is not the latest. */
  readonly isCurve?: boolean
}

/** Lines over one axis, with a crosshair that goes to the nearest point. */
export function LineChart(props: LineChartProps) {
  const { title, says, xAxis, yAxis, series, limits = [], upright = [] } = props
  const [frame, width] = useWidth<HTMLDivElement>()
  const [at, setAt] = useCrosshair()
  const widthCssPx = width || firstWidthCssPx
  const places = placesOf(series)
  const values = series.flatMap(({ points }) => points.map(({ y }) => y))
  // A time takes more room than a number.
  const steps = Math.max(2, Math.floor(widthCssPx / (xAxis.isTime === true ? 190 : 110)))
  const x = (xAxis.isTime === true ? timeScale : roundScale)(places, { ...xAxis, steps })
  const y = roundScale(values, yAxis)
  const place = placer(widthCssPx, x, y)
  return (
    <ChartFrame
      title={title}
      says={says}
      isEmpty={places.length === 0}
      legend={
        <Legend series={series} textOf={yAxis.textOf} at={at} lastAtRest={props.isCurve !== true} />
      }
      table={<PointTable {...props} places={places} />}
      drawing={
        <div ref={frame}>
          <svg
            // Its title and sentence stand beside it, its figures in the table.
            aria-hidden="true"
            viewBox={`0 0 ${widthCssPx} ${heightCssPx}`}
            className="block w-full"
            onPointerMove={(event) => {
              const left = event.currentTarget.getBoundingClientRect().left
              setAt(nearestPlace(places, place.valueAt(event.clientX - left)))
            }}
            onPointerLeave={() => setAt(null)}
          >
            <Axes {...{ widthCssPx, place, x, y, xAxis, yAxis }} />
            {limits
              .filter((limit) => limit.at >= y.from && limit.at <= y.to)
              .map((limit) => (
                <Limit key={limit.label} limit={limit} y={place.yOf(limit.at)} width={widthCssPx} />
              ))}
            {upright.map((mark) => (
              <Upright key={mark.label} x={place.xOf(mark.at)}>
                {mark.label}
              </Upright>
            ))}
            {series.map((one) => (
              <Line key={one.key} series={one} place={place} dots={props.dots === true} />
            ))}
            {at !== null && <Crosshair at={at} series={series} place={place} axis={xAxis} />}
          </svg>
        </div>
      }
    />
  )
}

function Line({ series, place, dots }: { series: Series; place: Placer; dots: boolean }) {
  const { points, look } = series
  const corners = points.map(({ x, y }) => `${place.xOf(x).toFixed(1)} ${place.yOf(y).toFixed(1)}`)
  // One point makes no line.
  const shown = dots || points.length === 1
  return (
    <g className={look.text}>
      <path
        d={`M${corners.join('L')}`}
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeDasharray={look.dash}
        strokeLinejoin="round"
      />
      {shown &&
        points.map(({ x, y }) => (
          <circle key={x} cx={place.xOf(x)} cy={place.yOf(y)} r="3.5" fill="currentColor" />
        ))}
    </g>
  )
}

function Limit({ limit, y, width }: { limit: Mark; y: number; width: number }) {
  return (
    <g className="fill-ink text-[12px]">
      <path
        d={`M${margin.left} ${y}H${width - margin.right}`}
        className="stroke-ink-soft"
        strokeDasharray="1 3"
        strokeWidth="1.5"
      />
      {/* Above its line, but for one at the very top. */}
      <text x={width - margin.right - 2} y={y < margin.top + 12 ? y + 13 : y - 4} textAnchor="end">
        {limit.label}
      </text>
    </g>
  )
}

function Upright({ x, children }: { x: number; children: ReactNode }) {
  return (
    <g className="fill-ink text-[12px]">
      <path
        d={`M${x} ${margin.top}V${heightCssPx - margin.bottom}`}
        className="stroke-ink"
        strokeWidth="1.5"
      />
      <text x={x + 5} y={margin.top + 10}>
        {children}
      </text>
    </g>
  )
}

interface CrosshairProps {
  readonly at: number
  readonly series: readonly Series[]
  readonly place: Placer
  readonly axis: Axis
}

function Crosshair({ at, series, place, axis }: CrosshairProps) {
  const x = place.xOf(at)
  return (
    <g className="pointer-events-none fill-ink text-[12px]">
      <path
        d={`M${x} ${margin.top}V${heightCssPx - margin.bottom}`}
        className="stroke-ink-soft"
        strokeDasharray="2 2"
      />
      {series.map(({ key, points, look }) => {
        const point = pointAt(points, at)
        return (
          point !== null && (
            <circle
              key={key}
              cx={place.xOf(point.x)}
              cy={place.yOf(point.y)}
              r="4"
              className={`fill-ground ${look.text}`}
              stroke="currentColor"
              strokeWidth="2"
            />
          )
        )
      })}
      <text x={x} y={heightCssPx - margin.bottom + 17} textAnchor="middle" className="font-bold">
        {axis.textOf(at)}
      </text>
    </g>
  )
}

function PointTable({
  title,
  xAxis,
  yAxis,
  series,
  places,
}: LineChartProps & { places: readonly number[] }) {
  const text = chartStrings.useText()
  return (
    <DataTable
      label={title}
      rows={places}
      keyOf={(place) => place}
      columns={[
        { key: 'x', head: xAxis.label, renderCell: (place) => xAxis.textOf(place) },
        ...series.map(({ key, name, points }) => ({
          key,
          head: name,
          figures: true,
          renderCell: (place: number) => {
            const point = points.find(({ x }) => x === place)
            return point === undefined ? text('noValue') : yAxis.textOf(point.y)
          },
        })),
      ]}
    />
  )
}
