import { ApiError } from '../api-error.ts'
import { auditChain } from '../stages/audit/audit-chain.ts'
import { callingSession } from './api-context.ts'
import type { Mount } from './mount.ts'
import type { Services } from './services.ts'

/** What stands behind a verdict: model, run, dataset and labels. */
export function mountAudit(mount: Mount, services: Services): void {
  mount.route('audit', async (context) => {
    const { organisationId } = callingSession(context)
    const recordId = context.req.param('recordId') ?? ''
    const chain = await auditChain(services, organisationId, recordId)
    if (chain === null) throw new ApiError('not_found', 'there is no such verdict of a model')
    return context.json(chain)
  })
}
