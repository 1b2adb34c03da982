import type { SecondLookRow } from '../../../src/contract/monitoring.ts'
import { secondLookRows } from '../../../src/domain/second-look-figures.ts'
import type { Store } from '../../db/store.ts'
import { storedRecord } from '../ingest/inspection-fold.ts'
import { droppedFinePasses } from '../ingest/fine-passes.ts'

const types = [
  'photo.added',
  'predictions.made',
  'correction.made',
  'inspection.sealed',
  'inspection.reopened',
] as const

/** What fine passes did since then on real photos; those that came too late are not counted. */
export async function secondLook(
  { records }: Pick<Store, 'records'>,
  organisationId: string,
  from: number,
): Promise<SecondLookRow[]> {
  const stored = (await records.ofTypes(organisationId, types, from)).map(storedRecord)
  const inOrder = stored.toSorted((a, b) => a.record.seq - b.record.seq)
  const dropped = droppedFinePasses(inOrder)
  const real = new Set<string>(
    inOrder.flatMap(({ record: { id, type, payload } }) =>
      type === 'photo.added' && !payload.rendered && payload.source !== 'sample' ? id : [],
    ),
  )
  return secondLookRows({
    passes: inOrder.flatMap(({ record: { id, type, payload } }) =>
      type === 'predictions.made' && real.has(payload.photoId) && !dropped.has(id)
        ? { id, made: payload }
        : [],
    ),
    corrections: inOrder.flatMap(({ record: { type, payload } }) =>
      type === 'correction.made' ? payload : [],
    ),
  })
}
