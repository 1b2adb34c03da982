import { basename, join } from 'node:path'
import type { Clock } from '../../clock.ts'
import type { Store } from '../../db/store.ts'
import { newestVersionFolder } from '../../detect/released-model.ts'
import { bundledModelName, bundledModelsFolder } from './model-folders.ts'
import { moveAlias } from './move-alias.ts'
import { addVersion, readRelease } from './register-version.ts'

/**
 * Registers the model that this app brings. The first one ever is the champion, since phones run
 * it already; a newer one that a later app brings is a challenger until somebody promotes it.
 * @throws ModelFolderError where its folder is not what its manifest says
 * @throws ApiError conflict where its number is registered with another file
 */
export async function registerBundled(
  { store, clock }: { store: Store; clock: Clock },
  organisationId: string,
): Promise<void> {
  const folder = await newestVersionFolder(join(bundledModelsFolder, bundledModelName))
  const version = `${bundledModelName}/${basename(folder)}`
  const found = await readRelease(folder, version)
  const at = clock()
  await store.transaction(async (repositories) => {
    const lineage = { origin: 'bundled', runId: null, dataset: null, verdict: null } as const
    const registered = { ...found, ...lineage, registeredAt: at }
    if (!(await addVersion(repositories, organisationId, registered))) return
    const { aliases } = repositories
    await aliases.lock()
    const isFirst = (await aliases.find(organisationId, 'champion')) === null
    await moveAlias(repositories, organisationId, {
      alias: isFirst ? 'champion' : 'challenger',
      version,
      reason: 'it came with the app',
      actor: 'server',
      at,
    })
  })
}
