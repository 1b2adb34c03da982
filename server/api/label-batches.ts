import { labelBatches, setBatchOpen } from '../stages/label/label-batches.ts'
import { callingSession } from './api-context.ts'
import type { Mount } from './mount.ts'
import type { Services } from './services.ts'

/** What label batches ask for: look at them, close one, open it again. */
export function mountLabelBatches(mount: Mount, services: Services): void {
  mount.route('labelBatches', async (context) => {
    const { organisationId } = callingSession(context)
    return context.json({ batches: await labelBatches(services, organisationId) })
  })

  for (const [route, open] of [
    ['closeLabelBatch', false],
    ['reopenLabelBatch', true],
  ] as const) {
    mount.route(route, async (context) => {
      const { organisationId, deviceId: actor } = callingSession(context)
      const id = context.req.param('id') ?? ''
      await setBatchOpen(services, { organisationId, id, open, actor })
      return context.body(null, 204)
    })
  }
}
