import {
  CanaryRequest,
  PromoteRequest,
  RollBackRequest,
  VersionName,
} from '../../src/contract/registry.ts'
import { ApiError } from '../api-error.ts'
import { PromotionFreeze } from '../stages/monitor/monitor-page.ts'
import { canaryVersion, endCanary } from '../stages/register/canary-version.ts'
import { endShadow, promoteVersion, rollBack } from '../stages/register/promote-version.ts'
import { listVersions } from '../stages/register/read-versions.ts'
import { versionDetail } from '../stages/register/version-detail.ts'
import { modelRefusals } from '../stages/rollout/model-refusals.ts'
import { callingSession, type ApiContext } from './api-context.ts'
import type { Mount } from './mount.ts'
import { parseBody } from './read-body.ts'
import type { Services } from './services.ts'

/** Registered versions: what was measured of them, their aliases, promotion and rolling back. */
export function mountVersions(mount: Mount, services: Services): void {
  const { store } = services

  mount.route('versions', async (context) => {
    const { organisationId } = callingSession(context)
    const frozen = PromotionFreeze.safeParse(
      await store.settings.find(organisationId, 'promotion-frozen'),
    )
    const frozenSince = frozen.success ? frozen.data.since : null
    return context.json({ versions: await listVersions(store, organisationId), frozenSince })
  })

  mount.route('version', async (context) => {
    const { organisationId } = callingSession(context)
    return context.json(await versionDetail(services, organisationId, versionOf(context)))
  })

  mount.route('refusals', async (context) => {
    const { organisationId } = callingSession(context)
    return context.json({ refusals: await modelRefusals(store, organisationId) })
  })

  mount.route('promote', async (context) => {
    const { organisationId, deviceId: actor } = callingSession(context)
    const request = parseBody(context, PromoteRequest)
    const promotion = { organisationId, version: versionOf(context), request, actor }
    return context.json(await promoteVersion(services, promotion))
  })

  mount.route('canary', async (context) => {
    const { organisationId, deviceId: actor } = callingSession(context)
    const request = parseBody(context, CanaryRequest)
    const asked = { organisationId, version: versionOf(context), request, actor }
    return context.json(await canaryVersion(services, asked))
  })

  mount.route('endCanary', async (context) => {
    const { organisationId, deviceId: actor } = callingSession(context)
    return context.json(await endCanary(services, { organisationId, actor }))
  })

  mount.route('rollBack', async (context) => {
    const { organisationId, deviceId: actor } = callingSession(context)
    const { reason } = parseBody(context, RollBackRequest)
    return context.json(await rollBack(services, { organisationId, reason, actor }))
  })

  mount.route('endShadow', async (context) => {
    const { organisationId, deviceId: actor } = callingSession(context)
    return context.json(await endShadow(services, { organisationId, actor }))
  })
}

function versionOf(context: ApiContext): VersionName {
  const name = `${context.req.param('name') ?? ''}/${context.req.param('number') ?? ''}`
  const version = VersionName.safeParse(name)
  if (!version.success) throw new ApiError('not_found', `there is no version ${name}`)
  return version.data
}
