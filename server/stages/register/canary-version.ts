import type { CanaryRequest, ModelVersion } from '../../../src/contract/registry.ts'
import { ApiError } from '../../api-error.ts'
import { dropCanary, findCanary, putCanary, requireHeldShare } from '../rollout/canary.ts'
import { issueManifest } from '../rollout/issue-manifest.ts'
import { passesTheGate, requireWhole, tellDevices, type RegistryPorts } from './promote-version.ts'
import { findVersion, readVersion } from './read-versions.ts'

/**
 * Has a share of the devices run a version, or a larger or smaller share than before; the champion
 * stays what all others run. The gate bars it as it bars a promotion.
 * @throws ApiError not_found; conflict where it is the champion, its files are not whole, the gate
 *   bars it or a hold asks for a smaller share; invalid_request where a reason is missing
 */
export async function canaryVersion(
  ports: RegistryPorts,
  asked: {
    readonly organisationId: string
    readonly version: string
    readonly request: CanaryRequest
    readonly actor: string
  },
): Promise<ModelVersion> {
  const { organisationId, version, request, actor } = asked
  const { store, home, clock } = ports
  const found = await findVersion(store, organisationId, version)
  const reason = request.reason.trim()
  const { percent } = request
  await requireWhole(home, version)
  const pastGate = passesTheGate(found, { ...request, reason })
  const at = clock()
  await store.transaction(async (repositories) => {
    const { aliases, models } = repositories
    await aliases.lock()
    const champion = await aliases.find(organisationId, 'champion')
    if (champion === version) throw new ApiError('conflict', `${version} is the champion already`)
    await requireHeldShare(repositories, organisationId, { version, percent, reason })
    const other = await findCanary(repositories, organisationId)
    if (other !== null && other.version !== version) {
      const why = `${version} takes its place`
      await dropCanary(repositories, organisationId, { actor, at, why })
      // Who ran the other one and is not in this share goes back: by a new epoch.
      await tellDevices(repositories, ports, { organisationId, actor, at })
    } else if (other !== null && other.percent > percent) {
      await tellDevices(repositories, ports, { organisationId, actor, at })
    }
    await putCanary(repositories, organisationId, { version, percent, reason, pastGate, actor, at })
    const previous = champion === null ? null : await models.find(organisationId, champion)
    // A new one each time: whoever comes in may have installed a later epoch of the champion's.
    await issueManifest(repositories, organisationId, {
      champion: found,
      previous,
      actor,
      at,
      ...ports,
    })
  })
  return readVersion(store, organisationId, version)
}

/**
 * Ends the canary: its devices go back to the champion.
 * @throws ApiError conflict where there is none
 */
export async function endCanary(
  ports: RegistryPorts,
  { organisationId, actor }: { readonly organisationId: string; readonly actor: string },
): Promise<ModelVersion> {
  const at = ports.clock()
  const version = await ports.store.transaction(async (repositories) => {
    await repositories.aliases.lock()
    const why = 'a person ended it'
    const ended = await dropCanary(repositories, organisationId, { actor, at, why })
    if (ended === null) throw new ApiError('conflict', 'no version runs as a canary')
    await tellDevices(repositories, ports, { organisationId, actor, at })
    return ended.version
  })
  return readVersion(ports.store, organisationId, version)
}
