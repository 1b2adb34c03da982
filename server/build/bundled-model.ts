import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from './project-folder.ts'

const models = join(projectFolder, 'models', 'scratch-dent')

/**
 * The app is built with the newest version of its model and no other: `@bundled-model` in the globs
 * of `src/detect/bundled-model.ts`. (Servers keep the older ones in `models/`; with each of them in
 * the app, its shell and its files would grow with every release.)
 */
export function bundledModelAlias(): { '@bundled-model': string } {
  const versions = readdirSync(models).map(Number).filter(Number.isInteger)
  return { '@bundled-model': join(models, String(Math.max(0, ...versions))) }
}
