import type { Run, RunDetail } from '../../../src/contract/run.ts'
import { ApiError } from '../../api-error.ts'
import type { Store } from '../../db/store.ts'
import { readArtefacts } from './artefacts.ts'
import { runFolder } from './run-folder.ts'
import { readLogTail } from './run-log.ts'

const runLimit = 500
const logLimit = 200

/** All runs, the newest first. */
export async function listRuns(
  { store }: { readonly store: Store },
  organisationId: string,
): Promise<Run[]> {
  return store.runs.list(organisationId, runLimit)
}

/**
 * A run with its curve, the end of its log and what it has made.
 * @throws ApiError not_found
 */
export async function readRun(
  { store, home }: { readonly store: Store; readonly home: string },
  organisationId: string,
  id: string,
): Promise<RunDetail> {
  const run = await findRun(store, organisationId, id)
  const paths = runFolder(home, run.id)
  return {
    run,
    epochs: await store.runs.epochs(run.id),
    log: await readLogTail(paths.log, logLimit),
    artefacts: await readArtefacts(paths),
  }
}

/** @throws ApiError not_found */
export async function findRun(
  { runs }: Pick<Store, 'runs'>,
  organisationId: string,
  id: string,
): Promise<Run> {
  const run = await runs.find(organisationId, id)
  if (run === null) throw new ApiError('not_found', `there is no run ${id}`)
  return run
}
