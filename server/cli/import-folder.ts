import { mkdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pino } from 'pino'
import { classNames } from '../../src/contract/ontology.ts'
import { openDatabase } from '../db/database.ts'
import { Store } from '../db/store.ts'
import type { Environment } from '../environment.ts'
import { askControl } from '../home/ask-control.ts'
import { readControl } from '../home/control-file.ts'
import { ImportLine, type ImportAsked, type ImportEnd } from '../home/control-messages.ts'
import { lockHome } from '../home/home-lock.ts'
import { DiskObjectStore } from '../objects/disk-object-store.ts'
import { ServerIdentity } from '../security/server-identity.ts'
import { importForCommand } from '../stages/dataset/import-for-command.ts'
import { Importer } from '../stages/dataset/importer.ts'
import { removeLeftoverImports } from '../stages/dataset/staged-copies.ts'

type Place = Pick<Environment, 'home' | 'databaseUrl'>

/** What was typed after `import`. */
export interface ImportWords {
  readonly folder: string
  readonly name: string | null
  readonly demo: boolean
}

/**
 * Brings a folder of labelled photos in: through the running server, or by itself where none runs.
 * @param given the folder as it was typed, a name for the set, or null for the folder's, and
 *   whether its photos are rendered
 * @returns the exit code
 */
export async function importFolderOf(place: Place, given: ImportWords): Promise<number> {
  // npm runs scripts in the project's folder; a relative path is meant from where npm was called.
  const folder = resolve(process.env['INIT_CWD'] ?? '.', given.folder)
  const name = (given.name ?? basename(folder)).slice(0, 100)
  const asked = { folder, name, demo: given.demo }
  const show = new ShownProgress()
  const control = await readControl(place.home)
  const response = control === null ? null : await askControl(control, '/import', asked)
  if (response === null) await importAlone(place, asked, show)
  else if (response.ok) await readLines(response, show)
  else show.take({ refused: `The server refused with ${response.status}; its log says why.` })
  return show.end()
}

async function readLines(response: Response, show: ShownProgress): Promise<void> {
  if (response.body === null) return
  const body = Readable.fromWeb(response.body)
  try {
    for await (const line of createInterface({ input: body })) {
      show.take(ImportLine.parse(JSON.parse(line)))
    }
  } catch (error) {
    // The server went away: the end says that none came.
    if (!(error instanceof TypeError)) throw error
  }
}

async function importAlone(place: Place, asked: ImportAsked, show: ShownProgress): Promise<void> {
  const { home, databaseUrl } = place
  await mkdir(home, { recursive: true })
  const lock = await lockHome(home)
  try {
    const database = await openDatabase({ folder: join(home, 'database'), url: databaseUrl })
    try {
      const store = new Store(database)
      const objects = new DiskObjectStore(join(home, 'photos'))
      const identity = await ServerIdentity.open(database.queries, Date.now())
      const log = pino({ level: 'error' }, pino.destination(2))
      const ports = { store, objects, home, clock: Date.now, log }
      await removeLeftoverImports(ports)
      const importer = new Importer(ports)
      await importForCommand({ importer, identity, log }, asked, (line) => show.take(line))
    } finally {
      await database.close()
    }
  } finally {
    await lock.release()
  }
}

/** What the person sees: a line that goes on, then a table or what is wrong. */
class ShownProgress {
  #shown = -1
  #last: ImportLine | null = null

  take(line: ImportLine): void {
    this.#last = line
    if (!('progress' in line)) return
    const { done, of } = line.progress
    const percent = Math.floor((100 * done) / Math.max(1, of))
    if (percent === this.#shown) return
    this.#shown = percent
    const text = `${done} of ${of} photos (${percent} %)`
    if (process.stderr.isTTY) process.stderr.write(`\r${text}`)
    else if (percent % 10 === 0) console.error(text)
  }

  /** @returns the exit code */
  end(): number {
    if (process.stderr.isTTY && this.#shown >= 0) process.stderr.write('\n')
    const last = this.#last
    if (last !== null && 'end' in last) {
      console.log(summaryText(last.end))
      return 0
    }
    console.error(
      last !== null && 'refused' in last
        ? last.refused
        : 'The server stopped before the import ended: nothing was imported. Import again.',
    )
    return 1
  }
}

/** Counts by split and class, in columns. */
export function summaryText({ name, photos, newLabels, counts }: ImportEnd): string {
  const head = ['', 'photos', 'groups', ...classNames, 'ignored']
  const rows = counts.map(({ split, photos, groups, boxes, ignoreRegions }) =>
    [split, photos, groups, ...boxes, ignoreRegions].map(String),
  )
  const table = [head, ...rows].map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(6) : cell.padStart(9))).join(''),
  )
  const news =
    newLabels === 0
      ? `'${name}': all ${photos} photos were here already with these labels.`
      : `'${name}' is in: ${photos} photos, ${newLabels} of them with new labels.`
  return [news, '', ...table].join('\n')
}
