import type { Alias, ModelVersion, PromoteRequest } from '../../../src/contract/registry.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { RegisteredVersion } from '../../db/model-repository.ts'
import type { Repositories, Store } from '../../db/store.ts'
import { openReleasedModel } from '../../detect/released-model.ts'
import { issueManifest, type ManifestSigner } from '../rollout/issue-manifest.ts'
import { dropCanary, requireHeldShare } from '../rollout/canary.ts'
import { championHistory } from './champion-history.ts'
import { modelFolderOf } from './model-folders.ts'
import { moveAlias } from './move-alias.ts'
import { findVersion, nameOf, readVersion } from './read-versions.ts'

export interface RegistryPorts extends ManifestSigner {
  readonly store: Store
  readonly home: string
  readonly clock: Clock
}

export interface Promotion {
  readonly organisationId: string
  readonly version: string
  readonly request: PromoteRequest
  /** Device id of the administrator's session. */
  readonly actor: string
}

/**
 * Gives a version an alias. The champion's is a promotion: the gate must have let it pass, or a
 * person says with a reason that it shall pass all the same; devices get a new signed manifest.
 * @throws ApiError not_found; conflict where it is champion already, its files are not whole, or the
 *   gate bars it; invalid_request where passing the gate lacks a reason
 */
export async function promoteVersion(
  ports: RegistryPorts,
  { organisationId, version, request, actor }: Promotion,
): Promise<ModelVersion> {
  const { store, clock } = ports
  const { alias } = request
  const found = await findVersion(store, organisationId, version)
  const reason = request.reason.trim()
  if (alias === 'champion' || alias === 'shadow') await requireWhole(ports.home, version)
  const pastGate = alias === 'champion' && passesTheGate(found, { ...request, reason })
  const at = clock()
  await store.transaction(async (repositories) => {
    const { aliases } = repositories
    await aliases.lock()
    const champion = await aliases.find(organisationId, 'champion')
    if (champion === version) throw new ApiError('conflict', `${version} is the champion already`)
    const move = { alias, version, actor, reason, at }
    if (alias !== 'champion') {
      await moveAlias(repositories, organisationId, move)
      if (alias === 'shadow') await tellDevices(repositories, ports, { organisationId, actor, at })
      return
    }
    await requireHeldShare(repositories, organisationId, { version, percent: 100, reason })
    await moveAlias(repositories, organisationId, { ...move, action: 'promoted', pastGate })
    const why = `${version} is the champion now`
    await dropCanary(repositories, organisationId, { actor, at, why })
    for (const other of ['challenger', 'shadow'] as const) {
      if ((await aliases.find(organisationId, other)) !== version) continue
      const why = 'it is the champion now'
      await dropAlias(repositories, organisationId, { alias: other, version, actor, at, why })
    }
    const previous =
      champion === null ? null : await repositories.models.find(organisationId, champion)
    const order = { champion: found, previous, actor, at }
    await issueManifest(repositories, organisationId, { ...order, ...ports })
  })
  return readVersion(store, organisationId, version)
}

/**
 * Makes the champion before the present one champion again, on every device: a new manifest with a
 * higher epoch.
 * @throws ApiError conflict where there is none to return to, or its files are not whole
 */
export async function rollBack(
  ports: RegistryPorts,
  given: { readonly organisationId: string; readonly reason: string; readonly actor: string },
): Promise<ModelVersion> {
  const { store, home, clock } = ports
  const { organisationId, actor } = given
  const at = clock()
  const version = await store.transaction(async (repositories) => {
    await repositories.aliases.lock()
    const history = championHistory(await repositories.aliases.approvals(organisationId))
    const previous = history.at(-2)
    if (previous === undefined) {
      throw new ApiError('conflict', 'there is no champion before this one to return to')
    }
    await requireWhole(home, previous)
    const move = { alias: 'champion', action: 'rolled-back', version: previous } as const
    const reason = given.reason.trim()
    await moveAlias(repositories, organisationId, { ...move, reason, actor, at })
    const why = 'the champion was rolled back'
    await dropCanary(repositories, organisationId, { actor, at, why })
    const champion = await findVersion(repositories, organisationId, previous)
    const before = history.at(-3)
    const order = {
      champion,
      previous:
        before === undefined ? null : await repositories.models.find(organisationId, before),
      actor,
      at,
    }
    await issueManifest(repositories, organisationId, { ...order, ...ports })
    return previous
  })
  return readVersion(store, organisationId, version)
}

/**
 * Ends the shadow: devices get a manifest without one, and let its files go.
 * @throws ApiError conflict where there is none
 */
export async function endShadow(
  ports: RegistryPorts,
  { organisationId, actor }: { readonly organisationId: string; readonly actor: string },
): Promise<ModelVersion> {
  const at = ports.clock()
  const version = await ports.store.transaction(async (repositories) => {
    const { aliases } = repositories
    await aliases.lock()
    const shadow = await aliases.find(organisationId, 'shadow')
    if (shadow === null) throw new ApiError('conflict', 'no version runs as a shadow')
    const why = 'a person ended the shadow'
    await dropAlias(repositories, organisationId, {
      alias: 'shadow',
      version: shadow,
      actor,
      at,
      why,
    })
    await tellDevices(repositories, ports, { organisationId, actor, at })
    return shadow
  })
  return readVersion(ports.store, organisationId, version)
}

/** A new manifest for the same champion; none while there is no champion. */
export async function tellDevices(
  repositories: Repositories,
  signer: ManifestSigner,
  { organisationId, actor, at }: { organisationId: string; actor: string; at: number },
): Promise<void> {
  const { aliases, models } = repositories
  const standing = await aliases.find(organisationId, 'champion')
  if (standing === null) return
  const champion = await findVersion(repositories, organisationId, standing)
  const before = championHistory(await aliases.approvals(organisationId)).at(-2)
  const previous = before === undefined ? null : await models.find(organisationId, before)
  await issueManifest(repositories, organisationId, { champion, previous, actor, at, ...signer })
}

/** Whether a person's word is what lets it pass. @throws ApiError conflict, invalid_request */
export function passesTheGate(
  found: RegisteredVersion,
  { pastGate, reason }: Pick<PromoteRequest, 'pastGate' | 'reason'>,
): boolean {
  const { verdict, origin } = found
  if (verdict?.verdict === 'pass') return false
  // What comes with the app was judged before it was released.
  if (verdict === null && origin === 'bundled') return false
  const refusals = verdict?.reasons.filter(({ outcome }) => outcome === 'refuse') ?? []
  const why = refusals.map(({ message }) => message).join(' ') || 'It was never judged.'
  if (!pastGate) throw new ApiError('conflict', `the gate refuses ${nameOf(found)}: ${why}`)
  if (reason === '') {
    const what = 'say why it shall be promoted although the gate refuses it'
    throw new ApiError('invalid_request', what, { field: 'reason' })
  }
  return true
}

/** Devices would ask in vain for a file that is not what the manifest says. */
export async function requireWhole(home: string, version: string): Promise<void> {
  try {
    await openReleasedModel(modelFolderOf(home, version))
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new ApiError('conflict', `the files of ${version} are not whole: ${what}`)
  }
}

async function dropAlias(
  { aliases, events }: Repositories,
  organisationId: string,
  {
    alias,
    version,
    actor,
    at,
    why,
  }: { alias: Alias; version: string; actor: string; at: number; why: string },
): Promise<void> {
  await aliases.drop(organisationId, alias)
  await events.append({
    stream: `version:${version}`,
    type: 'alias.dropped',
    payload: { alias, reason: why },
    actor,
    device: null,
    at,
  })
}
