import { ApiError } from '../api-error.ts'
import { findInspection, listInspections } from '../stages/ingest/inspections.ts'
import { callingSession } from './api-context.ts'
import type { Mount } from './mount.ts'
import type { Services } from './services.ts'

const listLimit = 500

/** What has arrived: the list of inspections, and each with its photos, boxes and corrections. */
export function mountInspections(mount: Mount, services: Services): void {
  mount.route('inspections', async (context) => {
    const { organisationId } = callingSession(context)
    return context.json({ inspections: await listInspections(services, organisationId, listLimit) })
  })

  mount.route('inspection', async (context) => {
    const { organisationId } = callingSession(context)
    const id = context.req.param('id') ?? ''
    const detail = await findInspection(services, organisationId, id)
    if (detail === null) throw new ApiError('not_found', 'there is no such inspection')
    return context.json(detail)
  })
}
