import { PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'

/** A kind of work that goes on behind the requests. Every handler is idempotent. */
export interface JobKind<Data extends object> {
  readonly name: string
  run(data: Data): Promise<void>
  /** When it runs by itself, as a cron line; it then gets no data. */
  readonly schedule?: string
}

const pollSeconds = 2
/** A job that a killed server left behind runs again after this long. */
const expireSeconds = 15 * 60

/** The queue on the database: what was enqueued survives a restart, and is tried again. */
export class JobQueue {
  readonly #boss: PgBoss
  readonly #log: Logger

  constructor(database: Pick<Database, 'jobsConnection'>, log: Logger) {
    this.#log = log
    this.#boss = new PgBoss({
      ...database.jobsConnection,
      schema: 'jobs',
      superviseIntervalSeconds: 300,
    })
    this.#boss.on('error', (error) => log.error({ err: error }, 'job queue'))
  }

  /** Opens the queue and works on these kinds. */
  async start(kinds: readonly JobKind<object>[]): Promise<void> {
    await this.#boss.start()
    for (const kind of kinds) {
      await this.#boss.createQueue(kind.name, {
        policy: 'short',
        retryLimit: 5,
        retryDelay: 10,
        retryBackoff: true,
        expireInSeconds: expireSeconds,
      })
      await this.#boss.work<object>(
        kind.name,
        { pollingIntervalSeconds: pollSeconds },
        async (jobs) => {
          for (const job of jobs) await kind.run(job.data)
        },
      )
      if (kind.schedule !== undefined) await this.#boss.schedule(kind.name, kind.schedule)
    }
  }

  /** Enqueues work; a second one of the same key waits for none and is dropped. */
  async enqueue(name: string, data: object, key: string): Promise<void> {
    await this.#boss.send(name, data, { singletonKey: key })
  }

  /** Lets running jobs end, up to ten seconds; the rest runs after the next start. */
  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: 10_000, close: true })
    this.#log.debug('job queue stopped')
  }
}
