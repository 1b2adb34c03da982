import { catalogue } from '../../ui/strings/catalogue.ts'

/** Words that all charts share. */
export const chartStrings = catalogue('console-charts', {
  asTable: 'As a table',
  asChart: 'As a chart',
  asTableOf: '{{title}} as a table',
  asChartOf: '{{title}} as a chart',
  noFigures: 'No figures yet.',
  noValue: '–',
  from: 'From',
  to: 'to',
})
