import type { LabelBatch, LabelBatchRow, ReviewRow } from '../../../src/contract/label.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { reviewQueue } from './review-queue.ts'

/** All batches, the open ones first and of both the newest first, with what is left of each. */
export async function labelBatches(
  ports: { readonly store: Store },
  organisationId: string,
): Promise<LabelBatchRow[]> {
  const batches = await ports.store.labelBatches.list(organisationId)
  if (batches.length === 0) return []
  const done = doneShas(await reviewQueue(ports, organisationId))
  const rows = batches.map((batch) => batchRow(batch, done))
  return [...rows.filter(isOpen), ...rows.filter((row) => !isOpen(row))]
}

/**
 * Closes a batch or opens it again. What nobody has reviewed stays in the queue all the same, only
 * no longer before the others. Asking twice is asking once.
 * @throws ApiError not_found
 */
export async function setBatchOpen(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  asked: {
    readonly organisationId: string
    readonly id: string
    readonly open: boolean
    readonly actor: string
  },
): Promise<void> {
  const { organisationId, id, open, actor } = asked
  const at = clock()
  await store.transaction(async ({ labelBatches: batches, events }) => {
    await events.lock()
    const batch = await batches.find(organisationId, id)
    if (batch === null) throw new ApiError('not_found', `there is no label batch ${id}`)
    if ((batch.closedAt === null) === open) return
    await batches.setClosed(organisationId, id, open ? null : at)
    await events.append({
      stream: `batch:${id}`,
      type: open ? 'batch.reopened' : 'batch.closed',
      payload: { title: batch.title, photos: batch.photoShas.length },
      actor,
      device: null,
      at,
    })
  })
}

/** Photos that need nothing more. One that has not arrived yet still does. */
function doneShas(queue: readonly ReviewRow[]): Set<string> {
  return new Set(queue.flatMap((row) => (isDone(row) ? [row.photo.sha] : [])))
}

function isDone({ state, barred }: ReviewRow): boolean {
  if (barred !== null) return barred !== 'not-arrived'
  return state === 'accepted' || state === 'set-aside'
}

function isOpen({ closedAt }: LabelBatchRow): boolean {
  return closedAt === null
}

function batchRow(batch: LabelBatch, done: ReadonlySet<string>): LabelBatchRow {
  const { photoShas, ...columns } = batch
  const leftCount = photoShas.filter((sha) => !done.has(sha)).length
  return { ...columns, photoCount: photoShas.length, leftCount }
}
