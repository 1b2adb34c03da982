import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { openDatabase } from '../db/database.ts'
import { Store } from '../db/store.ts'
import type { Environment } from '../environment.ts'
import { lockHome } from '../home/home-lock.ts'
import { DiskObjectStore } from '../objects/disk-object-store.ts'
import { ServerIdentity } from '../security/server-identity.ts'
import { importModel } from '../stages/register/import-model.ts'
import { runStages } from '../stages/train/run-stages.ts'
import { findPythonTrainer } from '../trainer/trainer-program.ts'

/**
 * `model import FILE --dataset N`: takes an ONNX file of this or of another YOLO tool in as the next
 * version of this site, judged on a dataset version. @returns the exit code
 */
export async function importModelOf(
  { home, databaseUrl }: Pick<Environment, 'home' | 'databaseUrl'>,
  asked: { readonly file: string; readonly dataset: number },
): Promise<number> {
  await mkdir(home, { recursive: true })
  // A real Postgres bears a second writer; the embedded database does not.
  const lock = databaseUrl === null ? await lockHome(home) : null
  try {
    const database = await openDatabase({ folder: join(home, 'database'), url: databaseUrl })
    try {
      const { organisation } = await ServerIdentity.open(database.queries, Date.now())
      const ports = {
        store: new Store(database),
        objects: new DiskObjectStore(join(home, 'photos')),
        home,
        clock: Date.now,
      }
      const { version, verdict } = await importModel(
        { ...ports, findTrainer: findPythonTrainer, stages: runStages(ports) },
        {
          organisationId: organisation.id,
          // npm runs scripts in the project's folder; a path is meant from where npm was called.
          file: resolve(process.env['INIT_CWD'] ?? '.', asked.file),
          dataset: asked.dataset,
          signal: new AbortController().signal,
          say: (line) => console.error(line),
        },
      )
      console.log(`Registered as ${version}; the gate says ${verdict.verdict}:`)
      for (const { message } of verdict.reasons) console.log(`  ${message}`)
      return 0
    } finally {
      await database.close()
    }
  } finally {
    await lock?.release()
  }
}
