import { join } from 'node:path'
import { verifyChain } from '../audit/verify-chain.ts'
import { openDatabase } from '../db/database.ts'
import { EventLog } from '../db/event-log.ts'
import type { Environment } from '../environment.ts'
import { lockHome } from '../home/home-lock.ts'
import { saysNoData } from './with-site.ts'

/** Recomputes the event log's chain and says what it found. @returns 0 where it is whole, else 1 */
export async function auditVerify(
  environment: Pick<Environment, 'home' | 'databaseUrl'>,
): Promise<number> {
  if (saysNoData(environment)) return 1
  const { home, databaseUrl } = environment
  // A real Postgres bears a second reader; the embedded database does not.
  const lock = databaseUrl === null ? await lockHome(home) : null
  try {
    const database = await openDatabase({ folder: join(home, 'database'), url: databaseUrl })
    try {
      const verdict = await verifyChain(new EventLog(database.queries))
      if (verdict.whole) {
        console.log(
          `The event log is whole: ${verdict.count} events, last hash ${verdict.lastHash}`,
        )
        return 0
      }
      console.error(`The event log was changed: event ${verdict.seq}: ${verdict.reason}.`)
      return 1
    } finally {
      await database.close()
    }
  } finally {
    await lock?.release()
  }
}
