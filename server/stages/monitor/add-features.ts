import type { z } from 'zod/mini'
import type { FeatureRows } from '../../../src/contract/monitoring.ts'
import { canonicalJson } from '../../../src/domain/canonical-json.ts'
import type { Store } from '../../db/store.ts'
import { sha256 } from '../../security/hashing.ts'

/**
 * Stores rows that a device or another system has measured. A row's id follows from what it says,
 * so that the same request twice adds nothing. @returns how many were new
 */
export async function addFeatures(
  { store }: { store: Store },
  organisationId: string,
  { site, rows }: z.infer<typeof FeatureRows>,
): Promise<number> {
  const identified = rows.map((row) => {
    const text = canonicalJson({ organisationId, site, row })
    return { id: sha256(new TextEncoder().encode(text)), site, ...row, photoSha: null }
  })
  return store.transaction(({ features }) => features.add(organisationId, identified))
}
