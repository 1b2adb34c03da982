import { openDatabase, type Database } from './database.ts'
import { watchTransactions, type AbortRunning } from './running.ts'
import { StoreError, toStoreError } from './store-error.ts'

/**
 * One connection that is opened when it is first needed and again whenever the browser has closed
 * it: browsers drop connections of pages in the background, and WebKit loses its database process.
 */
export class Connection {
  readonly #name: string
  #opening: Promise<Database> | null = null
  #closed = false
  #abortRunning: AbortRunning = () => undefined

  constructor(name: string) {
    this.#name = name
  }

  /**
   * Runs `work` on an open database and once more on a fresh connection where the first was dead.
   * So `work` must bear being run twice. Throws StoreError.
   */
  async run<T>(work: (database: Database) => Promise<T>): Promise<T> {
    try {
      return await this.#attempt(work)
    } catch (error) {
      const lost = toStoreError(error)
      if (lost.code !== 'connection_lost' || this.#closed) throw lost
    }
    try {
      return await this.#attempt(work)
    } catch (error) {
      throw toStoreError(error)
    }
  }

  /** Closes for good; the next `run` throws. */
  close(): void {
    this.#closed = true
    this.#forget(this.#opening)
  }

  /**
   * The page is frozen with whatever it was doing, and may come back: ends what runs. The same work
   * is run again on a fresh connection once the page is back.
   */
  putAway(): void {
    this.#abortRunning()
    this.#forget(this.#opening)
  }

  async #attempt<T>(work: (database: Database) => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreError('connection_lost')
    const opening = (this.#opening ??= this.#open())
    try {
      return await work(await opening)
    } catch (error) {
      if (toStoreError(error).code === 'connection_lost') this.#forget(opening)
      throw error
    }
  }

  #open(): Promise<Database> {
    let opened: Promise<Database> | null = null
    const forget = (): void => this.#forget(opened)
    opened = new Promise<Database>((resolve, reject) => {
      openDatabase(this.#name, {
        // Another tab holds an older version and does not let go: say so instead of waiting.
        blocked: () => reject(new StoreError('blocked')),
        // A newer tab wants to upgrade: let go at once. Our next use fails with VersionError.
        blocking: forget,
        terminated: forget,
      }).then((database) => {
        this.#abortRunning = watchTransactions(database)
        return resolve(database)
      }, reject)
    })
    // A connection that never opened must not be handed out for ever.
    opened.catch(forget)
    return opened
  }

  #forget(opening: Promise<Database> | null): void {
    if (opening === null) return
    if (this.#opening === opening) this.#opening = null
    opening.then(
      (database) => database.close(),
      () => undefined,
    )
  }
}
