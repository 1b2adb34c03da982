import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The folder of real photos, named in `LOTLENS_DATA`; they are never part of the project. A test
 * that needs them registers itself through this helper, which says so where they are missing.
 * @param register called with the folder of the base dataset, to declare the tests
 * @param absent called where there is none, to declare one test that says what was not run
 */
export function withRealPhotos(
  register: (baseFolder: string) => void,
  absent: (reason: string) => void,
): void {
  const folder = process.env['LOTLENS_DATA']
  if (folder === undefined || folder === '') {
    absent('LOTLENS_DATA names no folder of real photos: not run on them')
    return
  }
  const base = join(folder, 'base')
  if (!existsSync(join(base, 'annotations'))) {
    throw new Error(`LOTLENS_DATA: ${folder} holds no base/annotations`)
  }
  register(base)
}
