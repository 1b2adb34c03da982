import type { AuditChain } from '../../../src/contract/audit.ts'
import type { Store } from '../../db/store.ts'
import { brokenLink } from './broken-link.ts'

/** Labels on one page; those that phones sent come first. */
const labelLimit = 200

/** What stands behind a verdict of a model, with the first link that does not hold; or null. */
export async function auditChain(
  { store }: { store: Pick<Store, 'audit'> },
  organisationId: string,
  recordId: string,
): Promise<AuditChain | null> {
  const found = await store.audit.chain(organisationId, recordId, { labelLimit })
  return found === null ? null : { ...found.chain, broken: brokenLink(found) }
}
