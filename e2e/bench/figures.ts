import type { Timings } from '../../src/contract/detection.ts'

export interface BenchRow extends Partial<Timings> {
  readonly what: string
  /** From the photo's bytes to boxes, as the caller sees it. */
  readonly totalMs: number
  /** Longest time in which the page could do nothing else. */
  readonly blockedMs: number
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle]
  if (upper === undefined) throw new Error('no values')
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

/** The median of each part by itself; nothing where no parts were measured. */
export function medianTimings(all: readonly Timings[]): Partial<Timings> {
  if (all.length === 0) return {}
  const part = (name: keyof Timings) => median(all.map((timings) => timings[name]))
  return {
    decodeMs: part('decodeMs'),
    prepareMs: part('prepareMs'),
    inferMs: part('inferMs'),
    postMs: part('postMs'),
  }
}

const columns = [
  ['decode', 'decodeMs'],
  ['prepare', 'prepareMs'],
  ['infer', 'inferMs'],
  ['post', 'postMs'],
  ['total', 'totalMs'],
  ['blocked', 'blockedMs'],
] as const

/** Milliseconds, one row a line. */
export function table(rows: readonly BenchRow[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length))
  const head = ['ms'.padEnd(width), ...columns.map(([title]) => title.padStart(8))].join(' ')
  const lines = rows.map((row) =>
    [
      row.what.padEnd(width),
      ...columns.map(([, name]) => (row[name]?.toFixed(1) ?? '-').padStart(8)),
    ].join(' '),
  )
  return [head, ...lines].join('\n')
}
