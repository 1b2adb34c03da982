import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { projectFolder } from '../server/build/project-folder.ts'
import { serveIsolated } from './isolated-server.ts'

test('a newer version waits until a person switches to it', async ({ page }) => {
  test.setTimeout(300_000)
  const app = await mkdtemp(join(tmpdir(), 'lotlens-update-'))
  await cp(join(projectFolder, 'dist/app'), app, { recursive: true })
  const server = await serveIsolated(app)
  try {
    await page.goto(server.origin)
    await expect(page.getByText('Ready offline', { exact: true })).toBeVisible({ timeout: 120_000 })

    await publishNewerVersion(app)
    await page.reload()
    await expect(page.getByText('A new version is ready')).toBeVisible({ timeout: 60_000 })
    await expect(page).toHaveTitle('Lotlens')

    await page.getByRole('button', { name: 'Switch now' }).click()
    await expect(page).toHaveTitle('Lotlens, newer', { timeout: 60_000 })
    const isIsolated = await page.evaluate(() => window.crossOriginIsolated)
    expect(isIsolated).toBe(true)
  } finally {
    await server.close()
    await rm(app, { recursive: true, force: true })
  }
})

/** Another page under another revision, as a build of other sources makes it. */
async function publishNewerVersion(app: string): Promise<void> {
  const pagePath = join(app, 'index.html')
  const page = await readFile(pagePath, 'utf8')
  await writeFile(pagePath, page.replace(/<title>.*<\/title>/, '<title>Lotlens, newer</title>'))
  const workerPath = join(app, 'service-worker.js')
  const worker = await readFile(workerPath, 'utf8')
  const newer = worker.replace(
    /("revision":")[0-9a-f]{32}(","url":"index\.html")/,
    `$1${'0'.repeat(32)}$2`,
  )
  expect(newer, 'the service worker lists the page').not.toBe(worker)
  await writeFile(workerPath, newer)
}
