import type { KpiRows } from '../../contract/kpi.ts'

/** Rows as RFC 4180 writes them, with a head line; a spreadsheet takes no cell for a formula. */
export function csvOf({ columns, rows }: Pick<KpiRows, 'columns' | 'rows'>): string {
  return [columns, ...rows].map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
