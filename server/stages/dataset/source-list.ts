import { z } from 'zod/mini'
import { readTextFile } from './read-text-file.ts'
import type { ImportProblems } from './import-problems.ts'

/** What `sources.csv` says of a photo. */
export interface SourceRow {
  readonly source: string
  readonly licence: string
  readonly group: string
}

const text = z._default(z.string(), '')
const Row = z.object({ file: z.string(), source: text, licence: text, vehicle_group: text })

/** Rows of `sources.csv` by photo, e.g. `train/a.jpg`; none where there is no such file. */
export async function readSources(
  folder: string,
  problems: ImportProblems,
): Promise<Map<string, SourceRow>> {
  const found = new Map<string, SourceRow>()
  const content = await readTextFile(folder, 'sources.csv')
  if (content === null) return found
  const [head, ...lines] = csvRows(content)
  for (const { line, cells } of lines) {
    const named = Object.fromEntries(
      (head?.cells ?? []).map((name, index) => [name, cells[index] ?? '']),
    )
    const row = Row.safeParse(named)
    if (!row.success) {
      problems.add('sources.csv line 1', "there is no column 'file' that names the photo")
      return found
    }
    if (found.has(row.data.file)) {
      problems.add(`sources.csv line ${line}`, `'${row.data.file}' stands twice: keep one line`)
    }
    const { file, source, licence, vehicle_group: group } = row.data
    found.set(file, { source, licence, group })
  }
  return found
}

/** Rows of a CSV file (RFC 4180) with the line on which each begins; empty lines are left out. */
export function csvRows(content: string): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = []
  let cells: string[] = []
  let line = 1
  let begun = 1
  const cell = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|\r|$)/gy
  const text = content.replace(/^\uFEFF/, '')
  for (let found = cell.exec(text); found !== null; found = cell.exec(text)) {
    const [whole, quoted, plain, end] = found
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    line += whole.split('\n').length - 1
    if (end === ',') continue
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: begun, cells })
    cells = []
    begun = line
    if (end === '' || cell.lastIndex >= text.length) break
  }
  return rows
}
