import { useState, type ReactNode } from 'react'
import { chartStrings } from './strings.en.ts'

interface ChartFrameProps {
  readonly title: string
  /** One sentence that says what the chart shows, with its figures. */
  readonly says: string
  readonly legend: ReactNode
  readonly drawing: ReactNode
  /** The same figures as rows. */
  readonly table: ReactNode
  readonly isEmpty: boolean
}

/** What all charts have: title, sentence, legend, and the same figures as a table. */
export function ChartFrame({ title, says, legend, drawing, table, isEmpty }: ChartFrameProps) {
  const text = chartStrings.useText()
  const [asTable, setAsTable] = useState(false)
  return (
    <figure className="min-w-0 rounded-card border border-line bg-ground p-4">
      <figcaption className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h3 className="text-17 font-bold">{title}</h3>
          <p className="text-13 text-ink-soft">{says}</p>
        </div>
        {!isEmpty && (
          <button
            type="button"
            aria-label={text(asTable ? 'asChartOf' : 'asTableOf', { title })}
            onClick={() => setAsTable(!asTable)}
            className="min-h-8 shrink-0 rounded-tag px-2 text-13 font-semibold underline underline-offset-4 hoverable:hover:bg-surface"
          >
            {text(asTable ? 'asChart' : 'asTable')}
          </button>
        )}
      </figcaption>
      {isEmpty && <p className="py-8 text-center text-ink-soft">{text('noFigures')}</p>}
      {!isEmpty && asTable && (
        <div className="-mx-4 mt-2 max-h-80 overflow-auto border-t border-line">{table}</div>
      )}
      {!isEmpty && !asTable && (
        <>
          <div className="mt-2">{drawing}</div>
          {legend}
        </>
      )}
    </figure>
  )
}
