import type { DeviceManifest } from '../../../src/contract/registry.ts'
import type { RegisteredVersion } from '../../db/model-repository.ts'
import type { Clock } from '../../clock.ts'
import type { Repositories, Store } from '../../db/store.ts'
import { sha256 } from '../../security/hashing.ts'
import type { ServerIdentity } from '../../security/server-identity.ts'
import { canonicalJson } from '../../../src/domain/canonical-json.ts'
import { findCanary, isInCanary } from './canary.ts'
import { nameOf } from '../register/read-versions.ts'

/** A manifest may be installed for so long; what is installed runs on for ever. */
const validMs = 30 * 24 * 3_600_000
/** With less time left than this it is issued anew. */
const renewMs = 7 * 24 * 3_600_000

export interface ManifestOrder {
  readonly champion: RegisteredVersion
  /** The champion before it: what a phone may go back to. */
  readonly previous: RegisteredVersion | null
  readonly actor: string
  readonly at: number
}

export interface ManifestSigner {
  readonly identity: Pick<ServerIdentity, 'signJson'>
  /** Oldest app that can run what this server gives out. */
  readonly appVersion: string
}

/**
 * Tells the devices what to run from now on. The epoch only grows, even where the clock went back or
 * the data came from a backup: a device takes nothing with a lower one. Runs in the transaction of
 * the alias's move, whose lock keeps epochs in line.
 */
export async function issueManifest(
  { rollout, events, aliases, models }: Repositories,
  organisationId: string,
  { champion, previous, actor, at, identity, appVersion }: ManifestOrder & ManifestSigner,
): Promise<DeviceManifest> {
  const last = await rollout.latestManifest(organisationId)
  const epoch = Math.max((last?.statement.epoch ?? 0) + 1, at)
  const shadowName = await aliases.find(organisationId, 'shadow')
  const shadow = shadowName === null ? null : await models.find(organisationId, shadowName)
  const statement: DeviceManifest['statement'] = {
    v: 1,
    epoch,
    issuedAt: at,
    expires: at + validMs,
    minApp: appVersion,
    model: champion.manifest,
    previous: previous === null ? null : { version: nameOf(previous), sha: previous.sha },
    ...(shadow === null || shadow.sha === champion.sha ? {} : { shadow: shadow.manifest }),
  }
  return sign({ rollout, events }, organisationId, { statement, actor, identity })
}

/**
 * What a device is told to run: the canary where its share holds the device, else the champion; null
 * where nobody was promoted yet. A manifest that will soon be
 * too old to install is issued anew, so that a phone that is paired later takes it, too.
 */
export async function currentManifest(
  store: Store,
  { organisationId, deviceId }: { organisationId: string; deviceId: string },
  { clock, identity }: { clock: Clock; identity: ManifestSigner['identity'] },
): Promise<DeviceManifest | null> {
  const standingFor = async (repositories: Repositories) => {
    const version = await versionFor(repositories, organisationId, deviceId)
    return version === null ? null : repositories.rollout.latestManifest(organisationId, version)
  }
  const isFresh = (one: DeviceManifest) => one.statement.expires - clock() > renewMs
  const latest = await standingFor(store)
  if (latest === null || isFresh(latest)) return latest
  return store.transaction(async (repositories) => {
    await repositories.aliases.lock()
    const standing = (await standingFor(repositories)) ?? latest
    if (isFresh(standing)) return standing
    const newest = await repositories.rollout.latestManifest(organisationId)
    const at = clock()
    const epoch = Math.max((newest ?? standing).statement.epoch + 1, at)
    const statement = { ...standing.statement, epoch, issuedAt: at, expires: at + validMs }
    return sign(repositories, organisationId, { statement, actor: 'server', identity })
  })
}

/** Null while the app's own model is the champion by itself, and no canary holds the device. */
async function versionFor(
  { aliases, settings }: Pick<Repositories, 'aliases' | 'settings'>,
  organisationId: string,
  deviceId: string,
): Promise<string | null> {
  const canary = await findCanary({ settings }, organisationId)
  if (canary !== null && isInCanary(canary, deviceId)) return canary.version
  return aliases.find(organisationId, 'champion')
}

async function sign(
  { rollout, events }: Pick<Repositories, 'rollout' | 'events'>,
  organisationId: string,
  {
    statement,
    actor,
    identity,
  }: {
    statement: DeviceManifest['statement']
    actor: string
    identity: ManifestSigner['identity']
  },
): Promise<DeviceManifest> {
  const manifest = { statement, signature: identity.signJson(statement) }
  await rollout.addManifest(organisationId, manifest)
  const { epoch, expires, issuedAt, model, previous, shadow } = statement
  await events.append({
    stream: `version:${model.name}/${model.version}`,
    type: 'manifest.issued',
    payload: {
      epoch,
      expires,
      sha: model.files.find(({ role }) => role === 'int8')?.sha256 ?? null,
      previous: previous?.version ?? null,
      ...(shadow === undefined ? {} : { shadow: `${shadow.name}/${shadow.version}` }),
      statementSha256: sha256(canonicalJson(statement)),
    },
    actor,
    device: null,
    at: issuedAt,
  })
  return manifest
}
