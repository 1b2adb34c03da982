import type { EvaluationReport, GateVerdict } from '../../../src/contract/evaluation.ts'
import { VersionName, type ModelVersion } from '../../../src/contract/registry.ts'
import { ApiError } from '../../api-error.ts'
import type { Clock } from '../../clock.ts'
import type { RegisteredVersion } from '../../db/model-repository.ts'
import type { Repositories, Store } from '../../db/store.ts'
import { openReleasedModel } from '../../detect/released-model.ts'
import { moveAlias } from './move-alias.ts'
import { readVersion } from './read-versions.ts'
import { splitVersion } from './model-folders.ts'

export interface NewVersion {
  readonly organisationId: string
  /** `site/3` */
  readonly version: string
  /** Where its files lie, for good: nothing is copied. */
  readonly modelFolder: string
  /** Null for a model that came as a file: then nothing of the dataset has trained it. */
  readonly runId: string | null
  /** It was trained on this dataset, or judged on it alone. */
  readonly dataset: number
  readonly verdict: GateVerdict
  readonly reports: readonly EvaluationReport[]
}

/**
 * Registers what a run has made, or what came as a file, with its reports and the gate's verdict. One that the gate let
 * pass becomes the challenger. The same version again changes nothing, so that a run may be taken
 * up again at this step.
 * @throws ApiError conflict where another model has this number
 * @throws ModelFolderError where the folder is not what its manifest says
 */
export async function registerVersion(
  { store, clock }: { store: Store; clock: Clock },
  given: NewVersion,
): Promise<ModelVersion> {
  const { organisationId, version, runId, dataset, verdict, reports } = given
  const found = await readRelease(given.modelFolder, version)
  const lineage =
    runId === null
      ? ({ origin: 'file', runId, dataset: null } as const)
      : ({ origin: 'run', runId, dataset } as const)
  const registered = { ...found, ...lineage, verdict }
  const at = clock()
  await store.transaction(async (repositories) => {
    const { models, events, aliases } = repositories
    const isNew = await addVersion(repositories, organisationId, {
      ...registered,
      registeredAt: at,
    })
    if (!isNew) return
    const own = { device: null, actor: 'server', at }
    for (const report of reports) {
      await models.putEvaluation(organisationId, report)
      const { split, fileSha, figures } = report
      await events.append({
        ...own,
        stream: `version:${report.version}`,
        type: 'version.evaluated',
        payload: { dataset, split, fileSha, ap50: figures.ap50, ap: figures.ap, runId },
      })
    }
    if (verdict.verdict === 'refuse') return
    await aliases.lock()
    const reason = 'the gate let it pass'
    await moveAlias(repositories, organisationId, {
      alias: 'challenger',
      version,
      reason,
      actor: 'server',
      at,
    })
  })
  return readVersion(store, organisationId, VersionName.parse(version))
}

/** The manifest and the hash of what lies in a folder, which must be whole. */
export async function readRelease(
  folder: string,
  version: string,
): Promise<Pick<RegisteredVersion, 'name' | 'number' | 'sha' | 'manifest' | 'demo'>> {
  const { manifest } = await openReleasedModel(folder)
  const { name, number } = splitVersion(version)
  if (manifest.name !== name || manifest.version !== number) {
    const own = `${manifest.name}/${manifest.version}`
    throw new ApiError('conflict', `the model in ${folder} is ${own} and not ${version}`)
  }
  const int8 = manifest.files.find(({ role }) => role === 'int8')
  if (int8 === undefined) throw new Error(`${folder} has no int8 file`)
  return { name, number, sha: int8.sha256, manifest, demo: manifest.lineage.demo }
}

/**
 * Adds the row and its event. False where this very version stands there already.
 * @throws ApiError conflict where another model has this number
 */
export async function addVersion(
  { models, events }: Repositories,
  organisationId: string,
  given: RegisteredVersion,
): Promise<boolean> {
  const version = `${given.name}/${given.number}`
  if (!(await models.add(organisationId, given))) {
    const before = await models.find(organisationId, version)
    if (before?.sha === given.sha) return false
    throw new ApiError('conflict', `${version} is registered with another file: give a new number`)
  }
  const { sha, demo, origin, runId, dataset, manifest, verdict } = given
  await events.append({
    stream: `version:${version}`,
    type: 'version.registered',
    payload: {
      sha,
      demo,
      origin,
      runId,
      dataset,
      datasetSha256: manifest.lineage.datasetSha256,
      gate: verdict?.verdict ?? null,
    },
    actor: 'server',
    device: null,
    at: given.registeredAt,
  })
  return true
}
