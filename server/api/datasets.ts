import { z } from 'zod/mini'
import { MakeDataset, Split, TrainingRule } from '../../src/contract/dataset.ts'
import { ApiError } from '../api-error.ts'
import { datasetDetail, datasetPage } from '../stages/dataset/dataset-page.ts'
import { demoFolder, loadDemo } from '../stages/dataset/demo-pack.ts'
import { makeDatasetVersion } from '../stages/dataset/make-version.ts'
import { setTrainingRule } from '../stages/dataset/training-rule.ts'
import { callingSession } from './api-context.ts'
import type { Mount } from './mount.ts'
import { parseBody } from './read-body.ts'
import type { Services } from './services.ts'

const Count = z.string().check(z.regex(/^\d{1,9}$/))

/** Label sets, dataset versions with their items, and the rule that trains by itself. */
export function mountDatasets(mount: Mount, services: Services): void {
  mount.route('datasets', async (context) => {
    const { organisationId } = callingSession(context)
    return context.json(await datasetPage(services, organisationId))
  })

  mount.route('makeDataset', async (context) => {
    const { organisationId, deviceId } = callingSession(context)
    const { base } = parseBody(context, MakeDataset)
    const asked = { organisationId, base, createdBy: deviceId }
    return context.json(await makeDatasetVersion(services, asked))
  })

  mount.route('dataset', async (context) => {
    const { organisationId } = callingSession(context)
    const number = Number(parsed('number', Count, context.req.param('number')))
    const skip = Number(parsed('skip', z._default(Count, '0'), context.req.query('skip')))
    const split = parsed('split', z.optional(Split), context.req.query('split'))
    return context.json(await datasetDetail(services, { organisationId, number, split, skip }))
  })

  mount.route('loadDemo', async (context) => {
    const { organisationId, deviceId } = callingSession(context)
    const work = loadDemo(services.importer, {
      organisationId,
      actor: deviceId,
      folder: demoFolder,
    })
    // What goes wrong with it stands in the page's `importing`.
    work.catch(() => undefined)
    return context.json(await datasetPage(services, organisationId), 202)
  })

  mount.route('setTrainingRule', async (context) => {
    const { organisationId, deviceId } = callingSession(context)
    const rule = parseBody(context, TrainingRule)
    await setTrainingRule(services, { organisationId, rule, actor: deviceId })
    return context.json(await datasetPage(services, organisationId))
  })
}

function parsed<T>(field: string, schema: z.ZodMiniType<T>, value: string | undefined): T {
  const found = schema.safeParse(value)
  if (found.success) return found.data
  const message = `${field}: ${found.error.issues[0]?.message ?? 'not what was expected'}`
  throw new ApiError('invalid_request', message, { field })
}
