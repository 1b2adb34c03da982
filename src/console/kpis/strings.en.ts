import { catalogue } from '../../ui/strings/catalogue.ts'

/** Texts of the KPIs' pages. */
export const kpiStrings = catalogue('console-kpis', {
  kpis: 'KPIs',
  kpisText: 'What the whole thing achieves; each figure opens into the rows that it comes from.',
  lacks: 'Not known yet',
  openRows_one: 'Open its {{count}} row',
  openRows_other: 'Open its {{count}} rows',
  noRows: 'no rows yet',
  rowsOf: 'Rows of {{title}}',
  toKpis: 'To the KPIs',
  kpi: 'KPI',
  rowsText: 'The rows that the figure was computed from.',
  rowsCut: 'Older rows were left out here.',
  rowsEmpty: 'There is no row yet.',
  export: 'Export CSV',
  unit_percent: '{{value}} %',
  unit_ms: '{{value}} ms',
  unit_photosPerMin: '{{value}} photos/min',
  unit_photos: '{{value}} photos',
  unit_ratio: '{{value}}',
})
