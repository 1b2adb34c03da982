import type { InspectionId, RecordId } from '../contract/ids.ts'
import { foldInspection, type InspectionView, type SafetyState } from '../domain/inspection-view.ts'
import type { Database } from './database.ts'
import { settable } from '../domain/observable.ts'
import { OutboxRow, RecordRow, parseRows, readRow, type ReadRow } from './rows.ts'

/**
 * The store's records in memory, folded into what the screens show. It only mirrors what IndexedDB
 * has committed: nothing is put here that was not read back first.
 */
export class Shelf {
  readonly views = settable<readonly InspectionView[]>([])
  readonly #rows = new Map<InspectionId, readonly ReadRow[]>()
  #outbox: ReadonlyMap<RecordId, OutboxRow> = new Map()
  #sending: ReadonlySet<RecordId> = new Set()
  #lastSeq = 0
  /** Counts what `add` put here, so that a slower reading from before cannot undo it. */
  #additions = 0
  readonly #folded = new Map<InspectionId, InspectionView>()

  /** Rows of the outbox in the order of `seq`. */
  unsent(): OutboxRow[] {
    return [...this.#outbox.values()].toSorted((a, b) => a.seq - b.seq)
  }

  /** The highest number that is shown; another tab may have given higher ones. */
  lastSeq(): number {
    return this.#lastSeq
  }

  /** Reads everything anew. */
  async load(database: Database): Promise<void> {
    const additions = this.#additions
    const tx = database.transaction(['records', 'outbox'])
    const [records, outbox] = await Promise.all([
      tx.objectStore('records').getAll(),
      tx.objectStore('outbox').getAll(),
    ])
    if (additions !== this.#additions) return await this.load(database)
    this.#rows.clear()
    this.#folded.clear()
    this.#shelve(records)
    this.#outbox = byId(outbox)
    this.#fold(this.#rows.keys())
  }

  /** Reads one inspection's records anew: another tab has added some. */
  async loadInspection(database: Database, inspectionId: InspectionId): Promise<void> {
    const additions = this.#additions
    const tx = database.transaction(['records', 'outbox'])
    const [records, outbox] = await Promise.all([
      tx.objectStore('records').index('inspection').getAll(inspectionId),
      tx.objectStore('outbox').getAll(),
    ])
    if (additions !== this.#additions) return await this.loadInspection(database, inspectionId)
    this.#rows.delete(inspectionId)
    this.#shelve(records)
    this.#outbox = byId(outbox)
    this.#fold([inspectionId])
  }

  /** Reads the outbox anew: receipts or refusals have come. */
  async loadSafety(database: Database): Promise<void> {
    const additions = this.#additions
    const values = await database.getAll('outbox')
    if (additions !== this.#additions) return await this.loadSafety(database)
    const before = this.#outbox
    this.#outbox = byId(values)
    const rows = [...before.values(), ...this.#outbox.values()]
    this.#foldThoseOf(
      rows.filter(({ id }) => before.get(id)?.refusal !== this.#outbox.get(id)?.refusal),
    )
  }

  /** Adds a record that was just stored and read back. */
  add(row: ReadRow, outbox: OutboxRow): void {
    this.#additions += 1
    this.#lastSeq = Math.max(this.#lastSeq, row.seq)
    this.#outbox = new Map([...this.#outbox, [row.id, outbox]])
    if (row.inspectionId === null) return
    const others = (this.#rows.get(row.inspectionId) ?? []).filter(({ id }) => id !== row.id)
    this.#rows.set(row.inspectionId, bySeq([...others, row]))
    this.#fold([row.inspectionId])
  }

  /** Which records are on their way at this moment. */
  showSending(ids: readonly RecordId[]): void {
    const before = this.#sending
    this.#sending = new Set(ids)
    const changed = [...this.#outbox.values()].filter(
      ({ id }) => before.has(id) !== this.#sending.has(id),
    )
    this.#foldThoseOf(changed)
  }

  #shelve(values: readonly unknown[]): void {
    const added = new Map<InspectionId, ReadRow[]>()
    for (const stored of parseRows(RecordRow, values)) {
      this.#lastSeq = Math.max(this.#lastSeq, stored.seq)
      const row = readRow(stored)
      if (row === null || row.inspectionId === null) continue
      const rows = added.get(row.inspectionId) ?? []
      rows.push(row)
      added.set(row.inspectionId, rows)
    }
    for (const [id, rows] of added) this.#rows.set(id, bySeq(rows))
  }

  #stateOf(id: RecordId): SafetyState {
    const row = this.#outbox.get(id)
    if (row === undefined) return 'safe'
    if (row.refusal !== null) return 'needs-you'
    return this.#sending.has(id) ? 'sending' : 'on-phone'
  }

  #foldThoseOf(rows: readonly OutboxRow[]): void {
    const ids = new Set(rows.flatMap(({ inspectionId }) => inspectionId ?? []))
    if (ids.size > 0) this.#fold(ids)
  }

  #fold(inspections: Iterable<InspectionId>): void {
    for (const id of inspections) {
      const records = (this.#rows.get(id) ?? []).map((row) => row.record)
      const view = foldInspection(records, (recordId) => this.#stateOf(recordId))
      if (view === null) this.#folded.delete(id)
      else this.#folded.set(id, view)
    }
    this.views.set([...this.#folded.values()].toSorted((a, b) => b.openedAtMs - a.openedAtMs))
  }
}

function bySeq(rows: readonly ReadRow[]): ReadRow[] {
  return rows.toSorted((a, b) => a.seq - b.seq)
}

function byId(values: readonly unknown[]): Map<RecordId, OutboxRow> {
  return new Map(parseRows(OutboxRow, values).map((row) => [row.id, row]))
}
