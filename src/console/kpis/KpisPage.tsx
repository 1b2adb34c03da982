import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Kpi, KpiFigure } from '../../contract/kpi.ts'
import { Answer } from '../Answer.tsx'
import { decimalText, figureText } from '../figure-text.ts'
import { KeyFigure } from '../KeyFigure.tsx'
import { Page } from '../Page.tsx'
import { kpisQuery } from './kpis-api.ts'
import { kpiStrings } from './strings.en.ts'

/** The customer's figures, or what each of them lacks. */
export function KpisPage() {
  const text = kpiStrings.useText()
  const query = useQuery(kpisQuery)
  return (
    <Page title={text('kpis')} purpose={text('kpisText')}>
      <Answer query={query}>
        {({ kpis }) => (
          <ul className="grid gap-4 p-6 md:grid-cols-2 2xl:grid-cols-3">
            {kpis.map((kpi) => (
              <li key={kpi.name}>
                <KpiCard kpi={kpi} />
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Page>
  )
}

function KpiCard({ kpi }: { kpi: Kpi }) {
  const text = kpiStrings.useText()
  const { name, title, formula, figures, lacks, rowCount, window } = kpi
  return (
    <section
      aria-label={title}
      className="flex h-full flex-col gap-2 rounded-card border border-line p-4"
    >
      <h2 className="text-17 font-bold">{title}</h2>
      {figures.length > 0 && (
        <dl className="flex flex-wrap gap-x-6 gap-y-2">
          {figures.map((figure) => (
            <KeyFigure key={figure.label} name={figure.label} value={valueText(figure)} />
          ))}
        </dl>
      )}
      {lacks !== '' && (
        <p>
          <b className="font-semibold">{text('lacks')}:</b> {lacks}
        </p>
      )}
      <p className="mt-auto text-13 text-ink-soft">
        {formula}
        {window !== '' && ` · ${window}`}
      </p>
      {rowCount === 0 ? (
        <p className="text-13 text-ink-soft">{text('noRows')}</p>
      ) : (
        <Link
          to={`/console/kpis/${name}`}
          className="self-start font-semibold underline underline-offset-4"
        >
          {text('openRows', { count: rowCount })}
        </Link>
      )}
    </section>
  )
}

const unitWords = {
  '%': 'unit_percent',
  ms: 'unit_ms',
  'photos/min': 'unit_photosPerMin',
  photos: 'unit_photos',
  ratio: 'unit_ratio',
} as const satisfies Record<KpiFigure['unit'], string>

function valueText({ value, unit }: KpiFigure): string {
  const words = unit === 'ratio' ? decimalText(value, 4) : figureText(value)
  return kpiStrings.text(unitWords[unit], { value: words })
}
