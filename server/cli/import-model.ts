import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Environment } from '../environment.ts'
import { importModel } from '../stages/register/import-model.ts'
import { runStages } from '../stages/train/run-stages.ts'
import { findPythonTrainer } from '../trainer/trainer-program.ts'
import { withSite } from './with-site.ts'

/**
 * `model import FILE --dataset N`: takes an ONNX file of this or of another YOLO tool in as the next
 * version of this site, judged on a dataset version. @returns the exit code
 */
export async function importModelOf(
  environment: Pick<Environment, 'home' | 'databaseUrl'>,
  asked: { readonly file: string; readonly dataset: number },
): Promise<number> {
  const { home } = environment
  await mkdir(home, { recursive: true })
  const { version, verdict } = await withSite(environment, ({ organisationId, store, objects }) => {
    const stages = runStages({ store, objects, home, clock: Date.now })
    return importModel(
      { store, home, findTrainer: findPythonTrainer, stages },
      {
        organisationId,
        // npm runs scripts in the project's folder; a path is meant from where npm was called.
        file: resolve(process.env['INIT_CWD'] ?? '.', asked.file),
        dataset: asked.dataset,
        signal: new AbortController().signal,
        say: (line) => console.error(line),
      },
    )
  })
  console.log(`Registered as ${version}; the gate says ${verdict.verdict}:`)
  for (const { message } of verdict.reasons) console.log(`  ${message}`)
  return 0
}
