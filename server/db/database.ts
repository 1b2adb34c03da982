import { join } from 'node:path'
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres'
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator'
import type { PGlite } from '@electric-sql/pglite'
import { Pool } from 'pg'
import { fromPglite, type ConstructorOptions } from 'pg-boss'
import { projectFolder } from '../build/project-folder.ts'
import { StartError } from '../start-error.ts'
import { preparePgliteFolder } from './pglite-folder.ts'
import { PgliteThread } from './pglite-thread.ts'
import * as loopSchema from './loop-schema.ts'
import * as evidenceSchema from './schema.ts'

const schema = { ...evidenceSchema, ...loopSchema }

/** What a repository runs its statements on: the database, or one transaction of it. */
export type Queries = PgDatabase<PgQueryResultHKT, typeof schema>

export interface Database {
  readonly queries: Queries
  /** Commits where `work` resolves, rolls back where it throws. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>
  /** Resolves where the embedded database is lost (its thread died): nothing works from then on. */
  readonly lost: Promise<Error>
  /** Gives back the room of deleted rows: the embedded database has nothing that does so by itself. */
  tidy(): Promise<void>
  /** How pg-boss reaches the same database. */
  readonly jobsConnection: ConstructorOptions
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly folder: string
  readonly url: string | null
  /** Told of connections that broke while nobody used them; the next one is made anew. */
  readonly onIdleError?: (error: Error) => void
}

const migrationsFolder = join(projectFolder, 'server', 'db', 'migrations')

/**
 * Opens the embedded database of a folder, or the Postgres that `url` names, and brings its tables
 * up to date. The caller holds the folder's lock.
 */
export function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.url === null ? openPglite(options.folder) : openPostgres(options.url, options)
}

async function openPglite(folder: string): Promise<Database> {
  await preparePgliteFolder(folder)
  const thread = new PgliteThread(folder)
  // drizzle's driver uses `query` and `transaction` alone, both of which the thread has.
  const queries = drizzlePglite(thread as unknown as PGlite, { schema })
  await migratePglite(queries, { migrationsFolder })
  return {
    queries,
    transaction: (work) => queries.transaction((tx) => work(tx)),
    lost: thread.lost,
    tidy: async () => void (await thread.exec('vacuum')),
    jobsConnection: { db: fromPglite(thread), backend: 'pglite' },
    close: () => thread.close(),
  }
}

async function openPostgres(url: string, { onIdleError }: DatabaseOptions): Promise<Database> {
  const pool = new Pool({ connectionString: url, max: 10 })
  // Without a listener the pool would end the process.
  pool.on('error', (error) => onIdleError?.(error))
  await checkReachable(pool, url)
  const queries = drizzlePg(pool, { schema })
  await migratePg(queries, { migrationsFolder })
  return {
    queries,
    transaction: (work) => queries.transaction((tx) => work(tx)),
    lost: new Promise(() => undefined),
    tidy: async () => undefined,
    jobsConnection: { connectionString: url, max: 4 },
    close: () => pool.end(),
  }
}

/** Says where the database is, and never with what password it was asked. */
async function checkReachable(pool: Pool, url: string): Promise<void> {
  try {
    await pool.query('select 1')
  } catch (cause) {
    await pool.end()
    const { host, pathname } = new URL(url)
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    const message = cause instanceof Error ? cause.message : ''
    throw new StartError(
      `DATABASE_URL: cannot use the database ${pathname.slice(1)} at ${host} (${code} ${message})`,
      { cause },
    )
  }
}
