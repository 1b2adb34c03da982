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
import { preparePgliteFolder } from './pglite-folder.ts'
import { PgliteThread } from './pglite-thread.ts'
import * as schema from './schema.ts'

/** What a repository runs its statements on: the database, or one transaction of it. */
export type Queries = PgDatabase<PgQueryResultHKT, typeof schema>

export interface Database {
  readonly queries: Queries
  /** Commits where `work` resolves, rolls back where it throws. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>
  /** How pg-boss reaches the same database. */
  readonly jobsConnection: ConstructorOptions
  close(): Promise<void>
}

const migrationsFolder = join(projectFolder, 'server', 'db', 'migrations')

/**
 * Opens the embedded database of a folder, or the Postgres that `url` names, and brings its tables
 * up to date. The caller holds the folder's lock.
 */
export function openDatabase(options: { folder: string; url: string | null }): Promise<Database> {
  return options.url === null ? openPglite(options.folder) : openPostgres(options.url)
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
    jobsConnection: { db: fromPglite(thread), backend: 'pglite' },
    close: () => thread.close(),
  }
}

async function openPostgres(url: string): Promise<Database> {
  const pool = new Pool({ connectionString: url, max: 10 })
  const queries = drizzlePg(pool, { schema })
  await migratePg(queries, { migrationsFolder })
  return {
    queries,
    transaction: (work) => queries.transaction((tx) => work(tx)),
    jobsConnection: { connectionString: url, max: 4 },
    close: () => pool.end(),
  }
}
