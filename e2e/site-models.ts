import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { projectFolder } from '../server/build/project-folder.ts'

/**
 * Registers versions of a site, made of the bundled model, in the data of a stopped server;
 * `wrong:site/2` has golden answers that no engine gives.
 */
export function registerSiteModels(home: string, versions: readonly string[]): void {
  const script = join(projectFolder, 'e2e/register-site-models.ts')
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', script, home, ...versions],
    { cwd: projectFolder, encoding: 'utf8' },
  )
  expect(stderr).toBe('')
  expect(status).toBe(0)
}
