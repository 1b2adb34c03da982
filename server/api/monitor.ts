import { FeatureRows, JudgeWindow } from '../../src/contract/monitoring.ts'
import { acknowledgeAlert } from '../stages/alert/fire-alert.ts'
import { addFeatures } from '../stages/monitor/add-features.ts'
import { monitorPage } from '../stages/monitor/monitor-page.ts'
import { unfreeze } from '../stages/monitor/unfreeze.ts'
import { callingOrganisation, callingSession } from './api-context.ts'
import type { Mount } from './mount.ts'
import { parseBody } from './read-body.ts'
import type { Services } from './services.ts'

/** Room for the most rows that one request may hold. */
const rowsLimitBytes = 4 * 1024 * 1024

/** What comes back from photos: feature rows, judged windows, alerts and the freeze. */
export function mountMonitor(mount: Mount, services: Services): void {
  mount.route('monitor', async (context) => {
    const { organisationId } = callingSession(context)
    return context.json(await monitorPage(services, organisationId))
  })

  mount.route(
    'addFeatures',
    async (context) => {
      const rows = parseBody(context, FeatureRows)
      const added = await addFeatures(services, callingOrganisation(context), rows)
      return context.json({ added })
    },
    { bodyLimitBytes: rowsLimitBytes },
  )

  mount.route('judgeWindow', async (context) => {
    const { organisationId } = callingSession(context)
    const { site, from, to, now } = parseBody(context, JudgeWindow)
    const window = { organisationId, site, from, to, now: now ?? services.clock() }
    return context.json(await services.judge.judge(window))
  })

  mount.route('acknowledgeAlert', async (context) => {
    const { organisationId, deviceId: actor } = callingSession(context)
    const id = context.req.param('id') ?? ''
    await acknowledgeAlert(services, { organisationId, id, actor })
    return context.body(null, 204)
  })

  mount.route('unfreeze', async (context) => {
    const { organisationId, deviceId: actor } = callingSession(context)
    await unfreeze(services, { organisationId, actor })
    return context.body(null, 204)
  })
}
