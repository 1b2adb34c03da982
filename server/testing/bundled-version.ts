import { basename, join } from 'node:path'
import { newestVersionFolder } from '../detect/released-model.ts'
import { bundledModelName, bundledModelsFolder } from '../stages/register/model-folders.ts'

/** Folder of the model that comes with the app, whatever its number. */
export const bundledFolder = await newestVersionFolder(join(bundledModelsFolder, bundledModelName))

/** Its name and number, e.g. `scratch-dent/2`. */
export const bundledVersion = `${bundledModelName}/${basename(bundledFolder)}`
