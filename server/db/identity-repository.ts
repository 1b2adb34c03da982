import type { Queries } from './database.ts'
import { serverIdentity } from './schema.ts'

export type IdentityRow = Omit<typeof serverIdentity.$inferSelect, 'id'>

/** The one row that says who this server is; two servers on one new database agree on it. */
export async function findOrMintIdentity(
  queries: Queries,
  mint: () => IdentityRow,
): Promise<IdentityRow> {
  const [found] = await queries.select().from(serverIdentity)
  if (found !== undefined) return found
  await queries
    .insert(serverIdentity)
    .values({ id: 1, ...mint() })
    .onConflictDoNothing()
  const [made] = await queries.select().from(serverIdentity)
  if (made === undefined) throw new Error('the database kept no server identity')
  return made
}

/** Gives the data another epoch; who the server is and its key stay. */
export async function renewEpoch(queries: Queries, epoch: string): Promise<void> {
  await queries.update(serverIdentity).set({ epoch })
}
