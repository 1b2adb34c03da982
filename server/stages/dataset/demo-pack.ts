import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../../build/project-folder.ts'
import type { Store } from '../../db/store.ts'
import type { Importer } from './importer.ts'

/** Rendered photos with exact boxes that come with the project. */
export const demoFolder = join(projectFolder, 'models', 'demo')

/** Whether the demo pack is on this machine and this site has not loaded it. */
export async function isDemoOffered(
  { imports }: Pick<Store, 'imports'>,
  organisationId: string,
  folder: string,
): Promise<boolean> {
  const isHere = existsSync(join(folder, 'annotations')) || existsSync(join(folder, 'data.yaml'))
  return isHere && !(await imports.list(organisationId)).some(({ demo }) => demo)
}

/**
 * Begins to load the demo pack behind the requests. Loading it again changes nothing.
 * @throws ApiError conflict where an import runs
 */
export function loadDemo(
  importer: Importer,
  asked: { organisationId: string; actor: string; folder: string },
): Promise<unknown> {
  return importer.start({ ...asked, name: 'Demo data', demo: true })
}
