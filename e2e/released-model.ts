import { openReleasedModel, type ReleasedModel } from '../server/detect/released-model.ts'
import { bundledFolder } from '../server/testing/bundled-version.ts'

/** The newest model of the folder that the app is built with. */
export async function releasedModel(): Promise<ReleasedModel> {
  return openReleasedModel(bundledFolder)
}
