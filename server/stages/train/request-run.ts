import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod/mini'
import { SplitCounts } from '../../../src/contract/dataset.ts'
import { Sha256 } from '../../../src/contract/ids.ts'
import { classNames } from '../../../src/contract/ontology.ts'
import type { Run, TrainRequest } from '../../../src/contract/run.ts'
import { canonicalJson } from '../../../src/domain/canonical-json.ts'
import { whyItCannotTrain } from '../../../src/domain/trainable.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Repositories, Store } from '../../db/store.ts'

const Counts = z.array(SplitCounts)

/**
 * Puts a training into the queue. The same key twice is one run, whatever dies in between.
 * @throws ApiError not_found for a dataset or version that is not there, invalid_request for a
 *   dataset or start that cannot train, conflict for a key that was another request's
 */
export async function requestRun(
  { store, clock }: { store: Store; clock: Clock },
  asked: {
    readonly organisationId: string
    readonly request: TrainRequest
    /** A session's device, `rule:new-labels` or `drift:<window>`. */
    readonly requestedBy: string
  },
): Promise<Run> {
  const { organisationId, request, requestedBy } = asked
  return store.transaction(async (repositories) => {
    const { runs, events } = repositories
    await runs.lock()
    const before = await runs.byKey(organisationId, request.key)
    if (before !== null) return sameRequest(before, request)
    const dataset = await trainableDataset(repositories, organisationId, request)
    await checkStart(repositories, organisationId, request)
    const id = uuidv7()
    const at = clock()
    const number = await runs.nextNumber(organisationId)
    await runs.add({
      id,
      organisationId,
      number,
      request,
      requestedBy,
      datasetRoot: dataset.root,
      demo: dataset.demo,
      createdAt: at,
    })
    await events.append({
      stream: `run:${id}`,
      type: 'run.requested',
      payload: { number, request, datasetRoot: dataset.root, requestedBy },
      actor: requestedBy.startsWith('drift') ? 'drift' : requestedBy,
      device: null,
      at,
    })
    const added = await runs.find(organisationId, id)
    if (added === null) throw new Error('a run that was just added is not there')
    return added
  })
}

/** @throws ApiError conflict where the key was given to another request */
function sameRequest(run: Run, request: TrainRequest): Run {
  if (canonicalJson(run.request) === canonicalJson(request)) return run
  throw new ApiError(
    'conflict',
    `key: '${request.key}' is the key of run ${run.number}, which was asked for with other ` +
      'settings; use a new key',
    { field: 'key' },
  )
}

async function trainableDataset(
  { datasets }: Repositories,
  organisationId: string,
  request: TrainRequest,
): Promise<{ readonly root: Sha256; readonly demo: boolean }> {
  const dataset = await datasets.find(organisationId, request.dataset)
  if (dataset === null) {
    throw new ApiError(
      'not_found',
      `dataset: there is no dataset version ${request.dataset}; make one on the page Datasets`,
      { field: 'dataset' },
    )
  }
  const reason = whyItCannotTrain(dataset.number, Counts.parse(JSON.parse(dataset.counts)))
  if (reason !== null) {
    throw new ApiError('invalid_request', `dataset: ${reason}`, { field: 'dataset' })
  }
  return { root: Sha256.parse(dataset.root), demo: dataset.demo }
}

async function checkStart(
  { models }: Repositories,
  organisationId: string,
  { start }: TrainRequest,
): Promise<void> {
  if (start.from === 'random') return
  const field = 'start.version'
  const version = await models.find(organisationId, start.version)
  if (version === null) {
    const message = `${field}: there is no version ${start.version}; choose one of the page Models`
    throw new ApiError('not_found', message, { field })
  }
  const { classes, files } = version.manifest
  if (classes.join() !== classNames.join()) {
    const message =
      `${field}: ${start.version} knows the classes ${classes.join(', ')}, the labels are ` +
      `${classNames.join(', ')}; choose another version, or start from random weights`
    throw new ApiError('invalid_request', message, { field })
  }
  if (!files.some(({ role }) => role === 'checkpoint')) {
    const message =
      `${field}: ${start.version} has no checkpoint to go on from; choose another version, or ` +
      'start from random weights'
    throw new ApiError('invalid_request', message, { field })
  }
}
