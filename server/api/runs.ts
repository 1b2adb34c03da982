import { TrainRequest } from '../../src/contract/run.ts'
import { continueRun } from '../stages/train/continue-run.ts'
import { listRuns, readRun } from '../stages/train/read-runs.ts'
import { requestRun } from '../stages/train/request-run.ts'
import { stopRun } from '../stages/train/stop-run.ts'
import { callingSession } from './api-context.ts'
import type { Mount } from './mount.ts'
import { parseBody } from './read-body.ts'
import type { Services } from './services.ts'

/** Trainings: ask for one, look at them, stop one, go on with it. */
export function mountRuns(mount: Mount, services: Services): void {
  mount.route('runs', async (context) => {
    const { organisationId } = callingSession(context)
    return context.json({ runs: await listRuns(services, organisationId) })
  })

  mount.route('startRun', async (context) => {
    const { organisationId, deviceId } = callingSession(context)
    const request = parseBody(context, TrainRequest)
    const asked = { organisationId, request, requestedBy: deviceId }
    return context.json(await requestRun(services, asked), 202)
  })

  mount.route('run', async (context) => {
    const { organisationId } = callingSession(context)
    return context.json(await readRun(services, organisationId, context.req.param('id') ?? ''))
  })

  mount.route('stopRun', async (context) => {
    const { organisationId, deviceId } = callingSession(context)
    const id = context.req.param('id') ?? ''
    return context.json(await stopRun(services, { organisationId, id, actor: deviceId }))
  })

  mount.route('continueRun', async (context) => {
    const { organisationId, deviceId } = callingSession(context)
    const id = context.req.param('id') ?? ''
    return context.json(await continueRun(services, { organisationId, id, actor: deviceId }))
  })
}
