import { expect, test, type Page } from '@playwright/test'
import { colourPhoto, rightBoxesOf } from './colour-photo.ts'
import { openFaultBrowser, type FaultBrowser } from './fault-browser.ts'
import type { RunFault } from './fault-page/faults.ts'

/** A graphics adapter in software: right, and slower than wasm; at 128 px it takes no time. */
const softwareAdapter = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']

/** Graphics that go wrong, on the real runtime and a real device: the photo is never lost. */
test.describe('WebGPU that goes wrong', () => {
  test.describe.configure({ timeout: 240_000 })
  let browser: FaultBrowser
  let photo: { url: string; size: { width: number; height: number } }

  test.beforeAll(async () => {
    browser = await openFaultBrowser(softwareAdapter)
    const { jpeg, size } = await colourPhoto(640)
    photo = { url: await browser.publish('photo.jpg', jpeg), size }
  })
  test.afterAll(async () => {
    await browser.close()
  })

  /** A phone on which WebGPU runs, and has looked at one photo. */
  async function onWebgpu(deadlineMs = 120_000): Promise<Page> {
    const page = await browser.newPage()
    await page.evaluate(
      (ms) => window.faultPage.open({ threads: 1, onWebgpu: true, deadlineMs: ms }),
      deadlineMs,
    )
    await expectRight(page, 'webgpu')
    return page
  }

  async function expectRight(page: Page, engine: 'webgpu' | 'wasm'): Promise<void> {
    const found = await page.evaluate(({ url, size }) => window.faultPage.detect(url, size), photo)
    expect(found).toEqual({ engine, threads: 1, boxes: rightBoxesOf(photo.size) })
  }

  const faults: readonly (readonly [RunFault, RegExp])[] = [
    ['lose-device', /the graphics device: lost/],
    ['zeros', /all zero/],
    ['not-a-number', /no numbers/],
    ['out-of-memory', /std::bad_alloc/],
  ]
  for (const [fault, cause] of faults) {
    test(`hands the same photo to wasm: ${fault}`, async () => {
      const page = await onWebgpu()
      await page.evaluate((what) => window.faultPage.inject(what), fault)
      await expectRight(page, 'wasm')
      const fallen = await page.evaluate(() => window.faultPage.faults())
      expect(fallen.map(({ why }) => why)).toEqual([expect.stringMatching(cause)])
      await expectRight(page, 'wasm')
      await page.context().close()
    })
  }

  test('does not wait for a driver that hangs', async () => {
    const page = await onWebgpu(30_000)
    await page.evaluate(() => window.faultPage.inject('hang'))
    await expectRight(page, 'wasm')
    await page.context().close()
  })

  test('finds by a golden picture that its scores have become wrong', async () => {
    const page = await onWebgpu()
    await page.evaluate(() => window.faultPage.inject('wrong'))
    const engines = await page.evaluate(async ({ url, size }) => {
      const seen: string[] = []
      for (let run = 0; run < 25; run += 1) {
        const found = await window.faultPage.detect(url, size)
        seen.push(typeof found === 'string' ? found : found.engine)
      }
      return seen
    }, photo)
    // The first photo was the first run of this worker; the look comes with its 25th.
    expect(engines.slice(0, 23)).toEqual(Array.from({ length: 23 }, () => 'webgpu'))
    expect(engines.slice(23)).toEqual(['wasm', 'wasm'])
    await page.context().close()
  })

  test('is forced only where its trial shows that it is right', async () => {
    const page = await browser.newPage()
    await page.evaluate(() => window.faultPage.open({ threads: 1 }))
    await expectRight(page, 'wasm')
    const forced = await page.evaluate(() =>
      window.faultPage.force({ engine: 'webgpu', threads: 1 }),
    )
    expect(forced).toEqual({ ok: true })
    await expectRight(page, 'webgpu')
    await page.context().close()
  })
})
