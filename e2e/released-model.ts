import { join } from 'node:path'
import { projectFolder } from '../server/build/project-folder.ts'
import {
  newestVersionFolder,
  openReleasedModel,
  type ReleasedModel,
} from '../server/detect/released-model.ts'

/** The newest model of the folder that the app is built with. */
export async function releasedModel(): Promise<ReleasedModel> {
  return openReleasedModel(await newestVersionFolder(join(projectFolder, 'models/scratch-dent')))
}
