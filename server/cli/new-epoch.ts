import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { v4 as uuidv4 } from 'uuid'
import { renewEpoch } from '../db/identity-repository.ts'
import type { Environment } from '../environment.ts'
import { withSite } from './with-site.ts'

/**
 * After a backup was restored: phones have receipts for what is not in it. Of another epoch a
 * receipt counts no more, so that every phone offers again all that it holds (docs/sync.md).
 * @returns the exit code
 * @throws HomeInUseError where a server has the embedded database open
 */
export async function newEpoch(
  environment: Pick<Environment, 'home' | 'databaseUrl'>,
): Promise<number> {
  const { home, databaseUrl } = environment
  if (databaseUrl === null && !existsSync(join(home, 'database'))) {
    console.error(`There is no data in ${home}. LOTLENS_HOME names the folder.`)
    return 1
  }
  const epoch = uuidv4()
  await withSite(environment, ({ queries }) => renewEpoch(queries, epoch))
  console.log(`The data has the epoch ${epoch} from now on: phones offer again all that they hold.`)
  return 0
}
