import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase, type Queries } from '../db/database.ts'
import { Store } from '../db/store.ts'
import type { Environment } from '../environment.ts'
import { lockHome } from '../home/home-lock.ts'
import { DiskObjectStore } from '../objects/disk-object-store.ts'
import { ServerIdentity } from '../security/server-identity.ts'

/** Whether there is no embedded database yet, which no command is to make; it says so then. */
export function saysNoData({ home, databaseUrl }: Pick<Environment, 'home' | 'databaseUrl'>) {
  if (databaseUrl !== null || existsSync(join(home, 'database'))) return false
  console.error(`There is no data in ${home}. LOTLENS_HOME names the folder.`)
  return true
}

/** What a command on a site's data works with. */
export interface Site {
  readonly organisationId: string
  readonly identity: ServerIdentity
  readonly queries: Queries
  readonly store: Store
  readonly objects: DiskObjectStore
}

/**
 * Opens a site's data for one command, and closes it whatever happens.
 * @throws HomeInUseError where a server has the embedded database open
 */
export async function withSite<Answer>(
  { home, databaseUrl }: Pick<Environment, 'home' | 'databaseUrl'>,
  work: (site: Site) => Promise<Answer>,
): Promise<Answer> {
  // A real Postgres bears a second process; the embedded database does not.
  const lock = databaseUrl === null ? await lockHome(home) : null
  try {
    const database = await openDatabase({ folder: join(home, 'database'), url: databaseUrl })
    try {
      const identity = await ServerIdentity.open(database.queries, Date.now())
      return await work({
        organisationId: identity.organisation.id,
        identity,
        queries: database.queries,
        store: new Store(database),
        objects: new DiskObjectStore(join(home, 'photos')),
      })
    } finally {
      await database.close()
    }
  } finally {
    await lock?.release()
  }
}
