import { featureNames, type DriftWindow } from '../../../src/contract/monitoring.ts'
import type { Run } from '../../../src/contract/run.ts'
import { isInSlice, type DriftedSlice } from '../../../src/domain/drift.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { makeDatasetVersion } from '../dataset/make-version.ts'
import { trainingRule } from '../dataset/training-rule.ts'
import { requestRun } from '../train/request-run.ts'

/** A run on the drifted slice, or why there is none. */
export interface Retraining {
  readonly run: Run | null
  readonly why: string
}

/**
 * Starts a training where enough photos of the drifted slice were labelled since the last dataset
 * version; how many are enough, and how long it trains, is what the site's training rule says. The
 * run's key follows from the window.
 */
export async function retrainOnSlice(
  ports: { store: Store; clock: Clock; home: string },
  given: {
    organisationId: string
    window: Pick<DriftWindow, 'id' | 'site' | 'modelVersion'>
    slice: DriftedSlice
  },
): Promise<Retraining> {
  const { organisationId, window, slice } = given
  const { store } = ports
  const key = `drift-${window.id}`
  const before = await store.runs.byKey(organisationId, key)
  if (before !== null) return { run: before, why: '' }
  const rule = await trainingRule(store, organisationId)
  const versions = await store.datasets.list(organisationId)
  const last = versions.find(({ base }) => base === rule.base)?.createdAt ?? 0
  const labelled = await store.features.labelledSince(organisationId, window.site, last)
  const fresh = labelled.filter(({ values }) => isInSlice(slice, featureNames, values)).length
  if (fresh < rule.newLabels) {
    const why = `${fresh} photos like these have new labels, ${rule.newLabels} are enough to train`
    return { run: null, why }
  }
  try {
    const asked = { organisationId, base: rule.base, createdBy: 'drift' }
    const { number, root } = await makeDatasetVersion(ports, asked)
    const run = await requestRun(ports, {
      organisationId,
      requestedBy: `drift:${window.id}`,
      request: {
        key,
        dataset: number,
        minutes: rule.minutes,
        imgsz: null,
        rate: 'warm',
        start: { from: 'version', version: window.modelVersion },
        seed: Number.parseInt(root.slice(0, 7), 16),
      },
    })
    return { run, why: '' }
  } catch (error) {
    // What bars the training is for a person to mend; the photos are still to be labelled.
    if (error instanceof ApiError) return { run: null, why: error.message }
    throw error
  }
}
