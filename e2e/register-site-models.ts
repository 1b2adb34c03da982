/**
 * `tsx e2e/register-site-models.ts HOME VERSION...`: makes versions of a site out of the bundled
 * model and registers them, as runs would have, in the data of a server that is stopped. The first
 * one is from a demo dataset.
 */
import { join } from 'node:path'
import type { GateVerdict } from '../src/contract/evaluation.ts'
import { openDatabase } from '../server/db/database.ts'
import { Store } from '../server/db/store.ts'
import { ServerIdentity } from '../server/security/server-identity.ts'
import { registerVersion } from '../server/stages/register/register-version.ts'
import { makeSiteModel } from '../server/testing/made-model.ts'

const [home = '', ...versions] = process.argv.slice(2)
const clock = (): number => Date.now()
const dataset = 1

const database = await openDatabase({ folder: join(home, 'database'), url: null })
try {
  const { organisation } = await ServerIdentity.open(database.queries, clock())
  for (const [index, version] of versions.entries()) {
    const { folder } = await makeSiteModel(home, version, (manifest) => ({
      ...manifest,
      lineage: { ...manifest.lineage, demo: index === 0 },
    }))
    const verdict: GateVerdict = {
      verdict: 'pass',
      candidate: version,
      champion: null,
      dataset,
      split: 'test',
      bootstrapSeed: 1,
      reasons: [],
      at: clock(),
    }
    await registerVersion(
      { store: new Store(database), clock },
      {
        organisationId: organisation.id,
        version,
        modelFolder: folder,
        runId: `run-of-${version}`,
        dataset,
        verdict,
        reports: [],
      },
    )
  }
} finally {
  await database.close()
}
