import { join } from 'node:path'
import { newestVersionFolder, openReleasedModel } from '../detect/released-model.ts'
import { bundledModelName, bundledModelsFolder } from '../stages/register/model-folders.ts'

/**
 * The app is built with the newest version of its model and no other: `@bundled-model` in the globs
 * of `src/detect/bundled-model.ts`. (Servers keep the older ones in `models/`; with each of them in
 * the app, its shell and its files would grow with every release.)
 * @throws ModelFolderError where its manifest or a file is damaged: every phone would get it
 */
export async function bundledModelAlias(): Promise<{ '@bundled-model': string }> {
  const newest = await newestVersionFolder(join(bundledModelsFolder, bundledModelName))
  const { folder } = await openReleasedModel(newest)
  return { '@bundled-model': folder }
}
