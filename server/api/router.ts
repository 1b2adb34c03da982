import { Hono } from 'hono'
import { v7 as uuidv7 } from 'uuid'
import { ApiError } from '../api-error.ts'
import type { ApiApp, ApiEnv } from './api-context.ts'
import { mountAudit } from './audit.ts'
import { mountDatasets } from './datasets.ts'
import { mountDetect } from './detect.ts'
import { mountDevices } from './devices.ts'
import { answerError } from './error-answer.ts'
import { mountEvents } from './events.ts'
import { mountHave } from './have.ts'
import { mountHealth } from './health.ts'
import { mountInspections } from './inspections.ts'
import { mountLabelBatches } from './label-batches.ts'
import { mountLinks } from './links.ts'
import { mountModel } from './model.ts'
import { mountKpis } from './kpis.ts'
import { mountMonitor } from './monitor.ts'
import { Mount } from './mount.ts'
import { mountNetwork } from './network.ts'
import { mountPair } from './pair.ts'
import { mountPhotos } from './photos.ts'
import { mountRecords } from './records.ts'
import { logRequests } from './request-log.ts'
import { mountRuns } from './runs.ts'
import { securityHeaders } from './security-headers.ts'
import type { Services } from './services.ts'
import { mountReviews } from './reviews.ts'
import { mountSession } from './session.ts'
import { mountStaticFiles } from './static-files.ts'
import { mountUploads } from './uploads.ts'
import { mountVersions } from './versions.ts'

const resources = [
  mountHealth,
  mountPair,
  mountSession,
  mountLinks,
  mountNetwork,
  mountHave,
  mountRecords,
  mountUploads,
  mountPhotos,
  mountInspections,
  mountEvents,
  mountDevices,
  mountRuns,
  mountDatasets,
  mountReviews,
  mountLabelBatches,
  mountVersions,
  mountModel,
  mountDetect,
  mountAudit,
  mountMonitor,
  mountKpis,
]

/** The whole HTTP surface: every route of the contract, and the app's files. */
export function makeRouter(services: Services, appFolder: string): ApiApp {
  const app = new Hono<ApiEnv>()
  app.use(async (context, next) => {
    context.set('requestId', uuidv7())
    await next()
    context.res.headers.set('X-Request-Id', context.get('requestId'))
  })
  app.use(logRequests(services))
  app.use(securityHeaders)
  app.use('/v1/*', async (context, next) => {
    await next()
    if (!context.res.headers.has('Cache-Control')) {
      context.res.headers.set('Cache-Control', 'no-store')
    }
  })
  const mount = new Mount(app, services)
  for (const mountResource of resources) mountResource(mount, services)
  mountStaticFiles(app, appFolder)
  app.notFound((context) =>
    answerError(context, services, new ApiError('not_found', 'there is nothing at this address')),
  )
  app.onError((error, context) => answerError(context, services, error))
  return app
}
