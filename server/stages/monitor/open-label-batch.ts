import { v7 as uuidv7 } from 'uuid'
import { featureNames, type DriftWindow } from '../../../src/contract/monitoring.ts'
import { driftKind, isInSlice, type DriftedSlice } from '../../../src/domain/drift.ts'
import type { StoredFeatures } from '../../db/feature-repository.ts'
import type { Repositories } from '../../db/store.ts'

/** More than a reviewer does in a day. */
const mostPhotos = 200

/**
 * Opens a batch with the photos of the window that have moved, the latest first: to be labelled, or
 * for an experiment pinned. Rows that came in without a photo give it none. @returns its id
 */
export async function openLabelBatch(
  { labelBatches }: Pick<Repositories, 'labelBatches'>,
  given: {
    organisationId: string
    window: Pick<DriftWindow, 'id' | 'site' | 'driftPercent'>
    slice: DriftedSlice
    rows: readonly StoredFeatures[]
    route: 'retrain' | 'alert' | 'experiment'
    at: number
  },
): Promise<string> {
  const { organisationId, window, slice, rows, route, at } = given
  const moved = rows.filter(({ values }) => isInSlice(slice, featureNames, values))
  const photoShas = moved.flatMap(({ photoSha }) => photoSha ?? [])
  const id = uuidv7()
  const side = slice.side === 'above' ? 'above' : 'at or below'
  const purpose = route === 'experiment' ? 'Experiment' : 'To label'
  await labelBatches.add(organisationId, {
    id,
    title: `${purpose}: ${driftKind(slice.feature)} at site ${window.site}`,
    reason: `Window ${window.id}: drift ${window.driftPercent?.toFixed(1)} %; ${moved.length} rows have ${slice.feature} ${side} ${slice.edge}.`,
    photoShas: photoShas.toReversed().slice(0, mostPhotos),
    openedAt: at,
    closedAt: null,
  })
  return id
}
