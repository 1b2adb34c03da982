import { expect, test } from '@playwright/test'
import { buildDetectPage } from './build-detect-page.ts'
import { EngineBrowser } from './engines/engine-browser.ts'
import { declareEngineTests } from './engines/engine-tests.ts'
import { howToInstall, webkit } from './engines/places.ts'
import { startWebkit } from './engines/start-webkit.ts'
import { serveIsolated } from './isolated-server.ts'

declareEngineTests(webkit, startWebkit)

test('an isolated page without shared memory gets boxes on one thread', async () => {
  test.setTimeout(600_000)
  test.skip(webkit.find() === null, `NOT RUN in ${webkit.name}. ${howToInstall(webkit)}`)
  const server = await serveIsolated(await buildDetectPage())
  const browser = await EngineBrowser.create((profile) =>
    startWebkit(profile, { sharedMemory: false }),
  )
  try {
    const page = await browser.open()
    await page.goto(server.origin)
    await page.until(() => 'detectPage' in window)
    expect(await page.evaluate(() => typeof SharedArrayBuffer)).toBe('undefined')
    const opened = await page.evaluate(() => window.detectPage.open(2))
    expect(opened).toMatchObject({ isolated: true, threads: 1 })
  } finally {
    await browser.remove()
    await server.close()
  }
})
