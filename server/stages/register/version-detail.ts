import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { VersionName, type ModelVersionDetail } from '../../../src/contract/registry.ts'
import type { ModelManifest } from '../../../src/contract/model.ts'
import type { Store } from '../../db/store.ts'
import { shadowAgreement } from '../../../src/domain/shadow-agreement.ts'
import { championHistory } from './champion-history.ts'
import { modelFolderOf } from './model-folders.ts'
import { findVersion, readVersion } from './read-versions.ts'

/**
 * Everything that is known of a version.
 * @throws ApiError not_found
 */
export async function versionDetail(
  { store, home }: { store: Store; home: string },
  organisationId: string,
  version: string,
): Promise<ModelVersionDetail> {
  const { manifest, verdict } = await findVersion(store, organisationId, version)
  const approvals = await store.aliases.approvals(organisationId)
  const history = championHistory(approvals)
  const before = history.at(-1) === version ? history.at(-2) : undefined
  return {
    version: await readVersion(store, organisationId, version),
    manifest,
    card: await readCard(modelFolderOf(home, version), manifest),
    verdict,
    evaluations: await store.models.evaluations(organisationId, version),
    approvals: approvals
      .filter((approval) => approval.version === version)
      .map(({ at, actor, action, alias, reason, pastGate }) => {
        return { at, actor, action, alias, reason, pastGate }
      })
      .toReversed(),
    previous: before === undefined ? null : VersionName.parse(before),
    shadow: await shadowFigures(store, organisationId, manifest),
  }
}

/** Null where no phone has said anything of it as a shadow, and it is none. */
async function shadowFigures(
  { records, aliases }: Pick<Store, 'records' | 'aliases'>,
  organisationId: string,
  manifest: ModelManifest,
): Promise<ModelVersionDetail['shadow']> {
  const pairs = await records.shadowPairs(
    organisationId,
    manifest.files.map(({ sha256 }) => sha256),
  )
  const standing = await aliases.find(organisationId, 'shadow')
  const isShadow = standing === `${manifest.name}/${manifest.version}`
  return pairs.length === 0 && !isShadow ? null : shadowAgreement(pairs)
}

async function readCard(folder: string, manifest: ModelManifest): Promise<string> {
  const card = manifest.files.find(({ role }) => role === 'card')
  if (card === undefined) return ''
  try {
    return await readFile(join(folder, card.path), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
