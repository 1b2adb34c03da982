import { expect, test } from '@playwright/test'
import { openDetectBrowser } from './detect-browser.ts'

/** A graphics adapter in software: right, and far too slow to win. */
const softwareAdapter = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']

test('WebGPU under the content policy says the same of the golden images as wasm', async () => {
  test.setTimeout(600_000)
  const { page, close } = await openDetectBrowser(softwareAdapter)
  try {
    const trial = await page.evaluate(() => window.detectPage.tryWebgpu())
    // 'not faster' is said only of an engine whose every box and score was right.
    expect(trial).toMatchObject({ winner: 'wasm', file: 'float' })
    expect(trial?.why).toMatch(/^not faster/)
  } finally {
    await close()
  }
})
