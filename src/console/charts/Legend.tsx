import { pointAt, type Series } from './series.ts'
import type { SeriesLook } from './series-look.ts'
import { chartStrings } from './strings.en.ts'

interface LegendProps {
  readonly series: readonly Series[]
  readonly textOf: (value: number) => string
  /** Where a person points; null where nobody does. */
  readonly at: number | null
  /** Show the last figures where nobody points. */
  readonly lastAtRest: boolean
}

/** The lines' names, each with its figure where a person points. */
export function Legend({ series, textOf, at, lastAtRest }: LegendProps) {
  const text = chartStrings.useText()
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 pt-1 text-13">
      {series.map(({ key, name, look, points }) => {
        const point = at === null ? points.at(-1) : pointAt(points, at)
        return (
          <li key={key} className="flex items-center gap-1.5">
            <LineSwatch look={look} />
            {name}
            {(at !== null || lastAtRest) && (
              <b className="font-semibold">
                {point === undefined || point === null ? text('noValue') : textOf(point.y)}
              </b>
            )}
          </li>
        )
      })}
    </ul>
  )
}

export function LineSwatch({ look }: { look: SeriesLook }) {
  return (
    <svg viewBox="0 0 26 8" className={`h-2 w-6.5 shrink-0 ${look.text}`} aria-hidden="true">
      <path d="M0 4H26" stroke="currentColor" strokeWidth="2.5" strokeDasharray={look.dash} />
    </svg>
  )
}
