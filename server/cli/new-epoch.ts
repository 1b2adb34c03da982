import { v4 as uuidv4 } from 'uuid'
import { renewEpoch } from '../db/identity-repository.ts'
import type { Environment } from '../environment.ts'
import { saysNoData, withSite } from './with-site.ts'

/**
 * After a backup was restored: phones have receipts for what is not in it. Of another epoch a
 * receipt counts no more, so that every phone offers again all that it holds (docs/sync.md).
 * @returns the exit code
 * @throws HomeInUseError where a server has the embedded database open
 */
export async function newEpoch(
  environment: Pick<Environment, 'home' | 'databaseUrl'>,
): Promise<number> {
  if (saysNoData(environment)) return 1
  const epoch = uuidv4()
  await withSite(environment, ({ queries }) => renewEpoch(queries, epoch))
  console.log(`The data has the epoch ${epoch} from now on: phones offer again all that they hold.`)
  return 0
}
