import { AsyncLocalStorage } from 'node:async_hooks'
import type { Worker } from 'node:worker_threads'
import { startThread } from '../start-thread.ts'
import type {
  PgliteCall,
  PgliteRequest,
  PgliteResponse,
  PgliteWorkerData,
} from './pglite-messages.ts'

export interface QueryResult<Row = Record<string, unknown>> {
  readonly rows: Row[]
  readonly fields: { name: string; dataTypeID: number }[]
  readonly affectedRows?: number
}

interface QueryOptions {
  readonly rowMode?: 'array' | 'object'
  /** drizzle passes parsers that keep dates as text; a function cannot pass between threads. */
  readonly parsers?: object
}

/** What runs statements: the thread itself, or one transaction on it. */
export interface PgliteSession {
  query<Row>(sql: string, params?: unknown[], options?: QueryOptions): Promise<QueryResult<Row>>
  exec(sql: string): Promise<QueryResult[]>
}

/** An error of the database, with Postgres's fields (`code`, `constraint`, ...). */
export class PgliteError extends Error {
  override name = 'PgliteError'
  declare readonly code?: string
}

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
}

/**
 * PGlite in a thread of its own, with the part of its interface that drizzle and pg-boss use.
 * There is one connection: statements queue here, and a transaction holds the queue to its end.
 */
export class PgliteThread implements PgliteSession {
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  readonly #holding = new AsyncLocalStorage<true>()
  #nextId = 1
  #queue: Promise<unknown> = Promise.resolve()
  #dead: Error | null = null
  #closing = false
  /** Resolves where the thread ends without having been closed. */
  readonly lost: Promise<Error>
  #tellLost: (error: Error) => void = () => undefined

  /** Starts the thread on a folder; an empty one is initialised (4 to 6 s, about 1 GB). */
  constructor(dataFolder: string) {
    this.lost = new Promise((resolve) => {
      this.#tellLost = resolve
    })
    const workerData: PgliteWorkerData = { dataFolder }
    this.#worker = startThread('pglite.worker', import.meta.url, workerData)
    this.#worker.on('message', (response: PgliteResponse) => this.#settle(response))
    this.#worker.on('error', (error) => this.#die(error))
    this.#worker.on('exit', () => this.#die(new Error('the database thread has ended')))
  }

  query<Row>(sql: string, params: unknown[] = [], options: QueryOptions = {}) {
    return this.#alone(() => this.#query<Row>({ sql, params, options, inTransaction: false }))
  }

  exec(sql: string) {
    return this.#alone(() => this.#call<QueryResult[]>({ kind: 'exec', sql }, false))
  }

  /** Commits where `work` resolves, rolls back where it throws. */
  transaction<T>(work: (session: PgliteSession) => Promise<T>): Promise<T> {
    return this.#alone(async () => {
      await this.#call({ kind: 'exec', sql: 'BEGIN' }, true)
      try {
        const result = await this.#holding.run(true, () => work(this.#session))
        await this.#call({ kind: 'exec', sql: 'COMMIT' }, true)
        return result
      } catch (error) {
        // The first error is the one to tell of, even where the thread died on the way.
        if (this.#dead === null) await this.#call({ kind: 'exec', sql: 'ROLLBACK' }, true)
        throw error
      }
    })
  }

  /** How often the database has made files durable since the thread began. */
  fsyncCount(): Promise<number> {
    return this.#alone(() => this.#call<number>({ kind: 'fsync-count' }, false))
  }

  /** Waits for what is queued, shuts Postgres down and ends the thread. */
  async close(): Promise<void> {
    this.#closing = true
    await this.#alone(() => this.#call({ kind: 'close' }, false))
    this.#dead = new Error('the database is closed')
    await this.#worker.terminate()
  }

  readonly #session: PgliteSession = {
    query: <Row>(sql: string, params: unknown[] = [], options: QueryOptions = {}) =>
      this.#query<Row>({ sql, params, options, inTransaction: true }),
    exec: (sql) => this.#call<QueryResult[]>({ kind: 'exec', sql }, true),
  }

  #query<Row>(given: {
    sql: string
    params: unknown[]
    options: QueryOptions
    inTransaction: boolean
  }) {
    const { sql, params, options, inTransaction } = given
    const rowMode = options.rowMode ?? 'object'
    const datesAsText = options.parsers !== undefined
    const call: PgliteCall = { kind: 'query', sql, params, rowMode, datesAsText }
    return this.#call<QueryResult<Row>>(call, inTransaction)
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#holding.getStore() === true) {
      // It would wait for its own transaction for ever.
      return Promise.reject(new Error('inside a transaction use its own session'))
    }
    const turn = this.#queue.then(work)
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  #call<T>(call: PgliteCall, inTransaction: boolean): Promise<T> {
    if (this.#dead !== null) return Promise.reject(this.#dead)
    const id = this.#nextId++
    const request: PgliteRequest = { ...call, id, inTransaction }
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve: (value) => resolve(value as T), reject })
      // The list of what moves over is empty: everything is copied.
      this.#worker.postMessage(request, [])
    })
  }

  #settle(response: PgliteResponse): void {
    const pending = this.#pending.get(response.id)
    this.#pending.delete(response.id)
    if (response.ok) pending?.resolve(response.value)
    else pending?.reject(Object.assign(new PgliteError(), response.error))
  }

  #die(error: Error): void {
    this.#dead ??= error
    if (!this.#closing) this.#tellLost(this.#dead)
    for (const pending of this.#pending.values()) pending.reject(this.#dead)
    this.#pending.clear()
  }
}
