import type { Run } from '../../../src/contract/run.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { findRun } from './read-runs.ts'

/**
 * Stops a run: one that waits at once, one that goes on within seconds, with its last checkpoint
 * kept. Asking twice is asking once.
 * @throws ApiError not_found, conflict where it has ended by itself
 */
export async function stopRun(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  asked: { readonly organisationId: string; readonly id: string; readonly actor: string },
): Promise<Run> {
  const { organisationId, id, actor } = asked
  return store.transaction(async ({ runs, events }) => {
    await runs.lock()
    const { number } = await findRun({ runs }, organisationId, id)
    const at = clock()
    const state = await runs.askToStop(organisationId, id, at)
    const run = await findRun({ runs }, organisationId, id)
    if (state !== null) {
      const type = state === 'stopped' ? 'run.stopped' : 'run.stopping'
      const payload = { number, step: run.step }
      await events.append({ stream: `run:${id}`, type, payload, actor, device: null, at })
    } else if (run.state === 'finished' || run.state === 'failed') {
      throw new ApiError('conflict', `run ${number} has ${run.state} before; nothing to stop`)
    }
    return run
  })
}
