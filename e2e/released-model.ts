import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelManifest } from '../src/contract/model.ts'
import { projectFolder } from '../server/build/project-folder.ts'

export interface ReleasedModel {
  readonly manifest: ModelManifest
  /** The file of a role. Throws where the model has none. */
  pathOf(role: 'int8' | 'float'): string
}

/** The newest model of the folder that the app is built with. */
export async function releasedModel(): Promise<ReleasedModel> {
  const models = join(projectFolder, 'models/scratch-dent')
  const versions = (await readdir(models)).map(Number).filter(Number.isInteger)
  const folder = join(models, String(Math.max(...versions)))
  const text = await readFile(join(folder, 'manifest.json'), 'utf8')
  const manifest = ModelManifest.parse(JSON.parse(text))
  return {
    manifest,
    pathOf(role) {
      const file = manifest.files.find((candidate) => candidate.role === role)
      if (file === undefined) throw new Error(`${folder} has no ${role} file`)
      return join(folder, file.path)
    },
  }
}
