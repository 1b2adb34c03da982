import { join } from 'node:path'
import { projectFolder } from '../../build/project-folder.ts'

/** Models that come with the app, one folder a name. */
export const bundledModelsFolder = join(projectFolder, 'models')

/** The model that comes with the app, and which phones have from their first visit. */
export const bundledModelName = 'scratch-dent'

/** Name of the versions that are trained on this server. */
export const siteModelName = 'site'

/** The folder of a version `name/number`: of this site's data, or of the project. */
export function modelFolderOf(home: string, version: string): string {
  const { name, number } = splitVersion(version)
  const models = name === siteModelName ? join(home, 'models') : bundledModelsFolder
  return join(models, name, String(number))
}

/** `site/3` in its two parts. The caller has parsed it as the contract's VersionName. */
export function splitVersion(version: string): { readonly name: string; readonly number: number } {
  const [name = '', number = ''] = version.split('/')
  return { name, number: Number(number) }
}
