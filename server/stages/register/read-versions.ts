import { Alias, VersionName, type ModelVersion } from '../../../src/contract/registry.ts'
import type { EvaluationReport } from '../../../src/contract/evaluation.ts'
import { findCanary, isInCanary } from '../rollout/canary.ts'
import { ApiError } from '../../api-error.ts'
import type { RegisteredVersion } from '../../db/model-repository.ts'
import type { Repositories } from '../../db/store.ts'

type Ports = Pick<Repositories, 'models' | 'aliases' | 'rollout' | 'settings' | 'devices'>

/** Every registered version as pages show it, the last registered first. */
export async function listVersions(ports: Ports, organisationId: string): Promise<ModelVersion[]> {
  const versions = await ports.models.list(organisationId)
  const surroundings = await readSurroundings(ports, organisationId)
  return Promise.all(
    versions.map(async (version) => {
      const reports = await ports.models.evaluations(organisationId, nameOf(version))
      return modelVersion(version, { ...surroundings, reports })
    }),
  )
}

/**
 * One version as pages show it.
 * @throws ApiError not_found
 */
export async function readVersion(
  ports: Ports,
  organisationId: string,
  version: string,
): Promise<ModelVersion> {
  const found = await findVersion(ports, organisationId, version)
  const surroundings = await readSurroundings(ports, organisationId)
  const reports = await ports.models.evaluations(organisationId, version)
  return modelVersion(found, { ...surroundings, reports })
}

/** @throws ApiError not_found */
export async function findVersion(
  { models }: Pick<Ports, 'models'>,
  organisationId: string,
  version: string,
): Promise<RegisteredVersion> {
  const found = await models.find(organisationId, version)
  if (found === null) throw new ApiError('not_found', `there is no version ${version}`)
  return found
}

/** `name/number` */
export function nameOf({ name, number }: Pick<RegisteredVersion, 'name' | 'number'>): VersionName {
  return VersionName.parse(`${name}/${number}`)
}

interface Surroundings {
  readonly aliases: ReadonlyMap<Alias, string>
  readonly devices: ReadonlyMap<string, number>
  readonly canary: (NonNullable<ModelVersion['canary']> & { readonly version: string }) | null
}

async function readSurroundings(ports: Ports, organisationId: string): Promise<Surroundings> {
  const aliases = await ports.aliases.all(organisationId)
  const devices = await ports.rollout.devicesByModel(organisationId)
  return { aliases, devices, canary: await readCanary(ports, organisationId) }
}

async function readCanary(ports: Ports, organisationId: string): Promise<Surroundings['canary']> {
  const canary = await findCanary(ports, organisationId)
  if (canary === null) return null
  const paired = await ports.devices.list(organisationId)
  const going = paired.filter(({ revokedAt }) => revokedAt === null)
  const devices = going.filter(({ id }) => isInCanary(canary, id)).length
  return { version: canary.version, percent: canary.percent, devices, of: going.length }
}

function modelVersion(
  registered: RegisteredVersion,
  { aliases, devices, canary, reports }: Surroundings & { reports: readonly EvaluationReport[] },
): ModelVersion {
  const version = nameOf(registered)
  const test = reports.find(({ split }) => split === 'test')
  return {
    version,
    sha: registered.sha,
    demo: registered.demo,
    origin: registered.origin,
    runId: registered.runId,
    dataset: registered.dataset,
    registeredAt: registered.registeredAt,
    aliases: Alias.options.filter((alias) => aliases.get(alias) === version),
    gate: registered.verdict?.verdict ?? null,
    ap50: test?.figures.ap50 ?? null,
    ap: test?.figures.ap ?? null,
    deviceCount: devices.get(registered.sha) ?? 0,
    canary:
      canary?.version === version
        ? { percent: canary.percent, devices: canary.devices, of: canary.of }
        : null,
  }
}
