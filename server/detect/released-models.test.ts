import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readManifest } from '../../src/domain/manifest-reading.ts'
import { projectFolder } from '../build/project-folder.ts'
import { bundledVersion } from '../testing/bundled-version.ts'

const modelsFolder = join(projectFolder, 'models')

/** `models/<name>/<number>/manifest.json` of every released model. */
async function releasedManifests(): Promise<string[]> {
  const paths = await readdir(modelsFolder, { recursive: true })
  return paths.filter((path) => /^[^/]+\/\d+\/manifest\.json$/.test(path))
}

describe('the models that the project ships', () => {
  it('G10: come from no demo dataset', async () => {
    const paths = await releasedManifests()
    expect(paths).toContain(`${bundledVersion}/manifest.json`)
    for (const path of paths) {
      const reading = readManifest(await readFile(join(modelsFolder, path), 'utf8'))
      if (!reading.ok) throw new Error(`${path}: ${reading.problem.field}`)
      expect([path, reading.manifest.lineage.demo]).toEqual([path, false])
    }
  })
})
