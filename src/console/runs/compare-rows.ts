import type { Run } from '../../contract/run.ts'
import { runStrings } from './strings.en.ts'
import { startText } from './run-words.ts'

export interface CompareRow {
  readonly name: string
  /** One for each run, in their order. */
  readonly values: readonly string[]
}

/** The settings in which runs differ, each with its value in every run. */
export function differingParameters(runs: readonly Run[]): CompareRow[] {
  return parameters(runs).filter(({ values }) => new Set(values).size > 1)
}

function parameters(runs: readonly Run[]): CompareRow[] {
  const { text } = runStrings
  const row = (name: string, valueOf: (run: Run) => string) => ({ name, values: runs.map(valueOf) })
  const keys = new Set(runs.flatMap(({ environment }) => Object.keys(environment ?? {})))
  return [
    row(text('dataset'), ({ request }) => text('datasetNumber', { number: request.dataset })),
    row(text('began'), startText),
    row(text('minutes'), ({ request }) => String(request.minutes)),
    row(text('imgsz'), ({ request: { imgsz } }) =>
      imgsz === null ? text('imgszKeep') : text('imgszPx', { px: imgsz }),
    ),
    row(text('seedFact'), ({ request }) => String(request.seed)),
    row(text('codeSha'), ({ codeSha }) => codeSha?.slice(0, 16) ?? '–'),
    ...[...keys].map((key) =>
      row(key, ({ environment }) => JSON.stringify(environment?.[key] ?? null)),
    ),
  ]
}

/** Metrics of which a lower value is the better one. */
const lowerIsBetter = /loss|memory/

export interface MetricRow {
  readonly metric: string
  /** One for each run; null where it was never measured. */
  readonly values: readonly (number | null)[]
  /** Index of the best run; null where no value is better than all others. */
  readonly best: number | null
}

/** The last metrics of each run, side by side. */
export function finalMetrics(runs: readonly Pick<Run, 'lastMetrics'>[]): MetricRow[] {
  const metrics = new Set(runs.flatMap(({ lastMetrics }) => Object.keys(lastMetrics ?? {})))
  return [...metrics].map((metric) => {
    const values = runs.map(({ lastMetrics }) => lastMetrics?.[metric] ?? null)
    return { metric, values, best: bestIndex(metric, values) }
  })
}

/** Nobody is best at a learning rate or an input size. */
const noContest = /^(lr|imgsz|epoch)$/

function bestIndex(metric: string, values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null)
  if (numbers.length < 2 || new Set(numbers).size < 2 || noContest.test(metric)) return null
  const best = lowerIsBetter.test(metric) ? Math.min(...numbers) : Math.max(...numbers)
  return values.indexOf(best)
}
