import type { Run } from '../../../src/contract/run.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { findRun } from './read-runs.ts'

/**
 * Puts a run that was stopped or failed back into the queue: it goes on in the step where it ended,
 * a training from its last checkpoint. Asking twice is asking once.
 * @throws ApiError not_found, conflict where it is finished or still being stopped
 */
export async function continueRun(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  asked: { readonly organisationId: string; readonly id: string; readonly actor: string },
): Promise<Run> {
  const { organisationId, id, actor } = asked
  return store.transaction(async ({ runs, events }) => {
    await runs.lock()
    const before = await findRun({ runs }, organisationId, id)
    const { number, state, step } = before
    if (state === 'queued' || state === 'running') return before
    if (!(await runs.putBack(organisationId, id))) {
      const why =
        state === 'stopping'
          ? 'is still being stopped; wait until it has, then go on'
          : 'is finished; train again for another version'
      throw new ApiError('conflict', `run ${number} ${why}`)
    }
    await events.append({
      stream: `run:${id}`,
      type: 'run.continued',
      payload: { number, step, after: state },
      actor,
      device: null,
      at: clock(),
    })
    return findRun({ runs }, organisationId, id)
  })
}
