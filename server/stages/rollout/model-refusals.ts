import type { ModelRefusalRow } from '../../../src/contract/registry.ts'
import { readRefusalWords } from '../../../src/domain/refusal-words.ts'
import type { Store } from '../../db/store.ts'

/** As many as the page shows; older ones stand in the records. */
const mostShown = 200

/** Models that phones would not take, the last first: which, on what, why and since when. */
export async function modelRefusals(
  { rollout }: Pick<Store, 'rollout'>,
  organisationId: string,
): Promise<ModelRefusalRow[]> {
  const reports = await rollout.refusalReports(organisationId, mostShown)
  return reports.flatMap(({ report, ...about }) => {
    const said = readRefusalWords(report.reason)
    return said === null ? [] : { ...about, ...said }
  })
}
