/**
 * `tsx e2e/register-site-models.ts HOME VERSION...`: makes versions of a site out of the bundled
 * model and registers them, as runs would have, in the data of a server that is stopped. The first
 * one is from a demo dataset; `wrong:VERSION` has golden answers that no engine gives.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GateVerdict } from '../src/contract/evaluation.ts'
import { GoldenExpected, type ModelFile } from '../src/contract/model.ts'
import { openDatabase } from '../server/db/database.ts'
import { Store } from '../server/db/store.ts'
import { sha256 } from '../server/security/hashing.ts'
import { ServerIdentity } from '../server/security/server-identity.ts'
import { modelFolderOf } from '../server/stages/register/model-folders.ts'
import { registerVersion } from '../server/stages/register/register-version.ts'
import { makeSiteModel } from '../server/testing/made-model.ts'

const [home = '', ...words] = process.argv.slice(2)
const clock = (): number => Date.now()
const dataset = 1

const database = await openDatabase({ folder: join(home, 'database'), url: null })
try {
  const { organisation } = await ServerIdentity.open(database.queries, clock())
  for (const [index, word] of words.entries()) {
    const version = word.replace('wrong:', '')
    const { folder } = await makeSiteModel(home, version, (manifest) => ({
      ...manifest,
      files: word === version ? manifest.files : manifest.files.map(withWrongAnswers(version)),
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

/** Every box of the golden pictures lies elsewhere; the file's hash is that of what it says. */
function withWrongAnswers(version: string): (file: ModelFile) => ModelFile {
  return (file) => {
    if (file.role !== 'golden-expected') return file
    const path = join(modelFolderOf(home, version), file.path)
    const expected = GoldenExpected.parse(JSON.parse(readFileSync(path, 'utf8')))
    for (const { cxcywh } of expected.images.flatMap(({ top }) => top)) cxcywh[0] += 50
    const bytes = Buffer.from(JSON.stringify(expected))
    writeFileSync(path, bytes)
    return { ...file, sha256: sha256(bytes), sizeBytes: bytes.length }
  }
}
