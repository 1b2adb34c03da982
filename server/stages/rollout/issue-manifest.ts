import type { DeviceManifest } from '../../../src/contract/registry.ts'
import type { RegisteredVersion } from '../../db/model-repository.ts'
import type { Repositories } from '../../db/store.ts'
import { sha256 } from '../../security/hashing.ts'
import type { ServerIdentity } from '../../security/server-identity.ts'
import { canonicalJson } from '../../../src/domain/canonical-json.ts'
import { nameOf } from '../register/read-versions.ts'

/** A manifest may be installed for so long; what is installed runs on for ever. */
const validMs = 30 * 24 * 3_600_000

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
  { rollout, events }: Repositories,
  organisationId: string,
  { champion, previous, actor, at, identity, appVersion }: ManifestOrder & ManifestSigner,
): Promise<DeviceManifest> {
  const last = await rollout.latestManifest(organisationId)
  const epoch = Math.max((last?.statement.epoch ?? 0) + 1, at)
  const statement: DeviceManifest['statement'] = {
    v: 1,
    epoch,
    issuedAt: at,
    expires: at + validMs,
    minApp: appVersion,
    model: champion.manifest,
    previous: previous === null ? null : { version: nameOf(previous), sha: previous.sha },
  }
  const manifest = { statement, signature: identity.signJson(statement) }
  await rollout.addManifest(organisationId, manifest)
  const version = nameOf(champion)
  await events.append({
    stream: `version:${version}`,
    type: 'manifest.issued',
    payload: {
      epoch,
      expires: statement.expires,
      sha: champion.sha,
      previous: statement.previous?.version ?? null,
      statementSha256: sha256(canonicalJson(statement)),
    },
    actor,
    device: null,
    at,
  })
  return manifest
}
