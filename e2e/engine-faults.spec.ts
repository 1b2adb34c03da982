import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { colourPhoto, rightBoxesOf } from './colour-photo.ts'
import { openFaultBrowser, type FaultBrowser } from './fault-browser.ts'
import type { Found, FaultSetup } from './fault-page/main.ts'
import type { RunFault } from './fault-page/faults.ts'

/**
 * What went wrong with engines on phones (docs/detector.md, Backends), done to the real worker, the
 * real runtime and the real files in a browser: each time the same photo gets its right boxes.
 */
test.describe('an engine that goes wrong', () => {
  test.describe.configure({ timeout: 180_000 })
  let browser: FaultBrowser
  let photo: { url: string; size: { width: number; height: number } }

  test.beforeAll(async () => {
    browser = await openFaultBrowser()
    const { jpeg, size } = await colourPhoto(640)
    photo = { url: await browser.publish('photo.jpg', jpeg), size }
  })
  test.afterAll(async () => {
    await browser.close()
  })

  async function opened(setup: FaultSetup): Promise<Page> {
    const page = await browser.newPage()
    await page.evaluate((with_) => window.faultPage.open(with_), setup)
    return page
  }

  const detect = (page: Page): Promise<Found | string> =>
    page.evaluate(({ url, size }) => window.faultPage.detect(url, size), photo)

  async function expectRight(page: Page, threads: number): Promise<void> {
    expect(await detect(page)).toEqual({ engine: 'wasm', threads, boxes: rightBoxesOf(photo.size) })
  }

  test('runs on two threads where nothing is wrong', async () => {
    const page = await opened({ threads: 2 })
    await expectRight(page, 2)
    await expectFallen(page, [])
    await page.context().close()
  })

  const laterFaults: readonly (readonly [RunFault, RegExp])[] = [
    ['out-of-memory', /std::bad_alloc/],
    ['zeros', /all zero/],
    ['not-a-number', /no numbers/],
  ]
  for (const [fault, cause] of laterFaults) {
    test(`looks at the same photo again on one thread: ${fault}`, async () => {
      const page = await opened({ threads: 2 })
      await expectRight(page, 2)
      await page.evaluate((what) => window.faultPage.inject(what), fault)
      await expectRight(page, 1)
      await expectFallen(page, [cause])
      const started = await page.evaluate(() => window.faultPage.started())
      expect(started).toEqual([
        { engine: 'wasm', threads: 2, ended: true },
        { engine: 'wasm', threads: 1, ended: false },
      ])
      await page.context().close()
    })
  }

  for (const fault of ['hang', 'close'] as const) {
    test(`does not wait for ever: ${fault}`, async () => {
      const page = await opened({ threads: 2, deadlineMs: 15_000 })
      await expectRight(page, 2)
      await page.evaluate((what) => window.faultPage.inject(what), fault)
      await expectRight(page, 1)
      await expectFallen(page, [/no answer within/])
      await page.context().close()
    })
  }

  test('goes on where its worker is killed between two photos', async () => {
    const page = await opened({ threads: 2, deadlineMs: 15_000 })
    await expectRight(page, 2)
    await page.evaluate(() => window.faultPage.kill())
    await expectRight(page, 1)
    await expectFallen(page, [/no answer within/])
    await page.context().close()
  })

  test('keeps its threads where 4 GB of addresses are refused', async () => {
    const page = await opened({ threads: 2, faults: { mostMemoryPages: 16_384 } })
    await expectRight(page, 2)
    await expectFallen(page, [])
    await page.context().close()
  })

  test('takes one thread where no other can be started, and begins with one the third time', async () => {
    const page = await opened({ threads: 2, faults: { noThreads: true } })
    await expectRight(page, 1)
    await expectFallen(page, [/no more threads/])
    for (const startedCount of [2, 1]) {
      await page.reload()
      await page.waitForFunction(() => 'faultPage' in window)
      await page.evaluate(() => window.faultPage.open({ threads: 2, faults: { noThreads: true } }))
      await expectRight(page, 1)
      const started = await page.evaluate(() => window.faultPage.started())
      expect(started).toHaveLength(startedCount)
    }
    await page.context().close()
  })

  test('says that it cannot start without memory, keeps the photo, and starts once there is some', async () => {
    const page = await opened({ threads: 2, faults: { mostMemoryPages: 16 } })
    await expect
      .poll(() => page.evaluate(() => window.faultPage.status()))
      .toMatchObject({ phase: 'failed', problem: 'engine_broke' })
    expect(await detect(page)).toBe('engine_broke')
    await page.evaluate(() => window.faultPage.faultsAtStart({}))
    await expect
      .poll(() => page.evaluate(() => window.faultPage.status()))
      .toMatchObject({ phase: 'ready', problem: null })
    expect(await detect(page)).toMatchObject({ boxes: rightBoxesOf(photo.size) })
    await page.context().close()
  })

  test('uses no half of a file, and starts by itself when all of it comes', async () => {
    for (const [name, ending] of [
      ['model', '.onnx'],
      ['golden-1', '.png'],
    ] as const) {
      const path = await builtFile(browser.folder, name, ending)
      const whole = await readFile(path)
      await writeFile(path, whole.subarray(0, whole.length >> 1))
      const page = await opened({ threads: 1 })
      await expect
        .poll(() => page.evaluate(() => window.faultPage.status()))
        .toMatchObject({ phase: 'failed', problem: 'model_damaged' })
      await writeFile(path, whole)
      await expectRight(page, 1)
      await page.context().close()
    }
  })

  test('does not start on half of its machine code', async () => {
    const path = await builtFile(browser.folder, 'ort-wasm-simd-threaded', '.wasm')
    const whole = await readFile(path)
    await writeFile(path, whole.subarray(0, whole.length >> 1))
    const page = await opened({ threads: 1 })
    await expect
      .poll(() => page.evaluate(() => window.faultPage.status()))
      .toMatchObject({ phase: 'failed', problem: 'engine_failed' })
    await writeFile(path, whole)
    await page.context().close()
  })

  test('the self-test says of each backend whether it is right, and how fast', async () => {
    const page = await opened({ threads: 2 })
    const rows = await page.evaluate(() => window.faultPage.selfTest())
    expect(rows.filter(({ backend }) => backend.engine === 'wasm')).toEqual(
      [2, 1].map((threads) => ({
        backend: { engine: 'wasm', threads },
        right: true,
        runMs: expect.any(Number),
        sessionMs: expect.any(Number),
        words: null,
      })),
    )
    await page.context().close()
  })

  test('runs on what a person forces, and says why it does not', async () => {
    const page = await opened({ threads: 2 })
    const force = (threads: number) =>
      page.evaluate((count) => window.faultPage.force({ engine: 'wasm', threads: count }), threads)
    expect(await force(1)).toEqual({ ok: true })
    await expectRight(page, 1)
    await page.evaluate(() => window.faultPage.faultsAtStart({ noThreads: true }))
    expect(await force(2)).toEqual({ ok: false, why: expect.stringMatching(/no more threads/) })
    await expectRight(page, 1)
    await page.evaluate(() => window.faultPage.faultsAtStart({}))
    expect(await page.evaluate(() => window.faultPage.force(null))).toEqual({ ok: true })
    await expectRight(page, 2)
    await page.context().close()
  })
})

async function builtFile(folder: string, beginning: string, ending: string): Promise<string> {
  const assets = join(folder, 'assets')
  const name = (await readdir(assets)).find(
    (file) => file.startsWith(beginning) && file.endsWith(ending),
  )
  if (name === undefined) throw new Error(`the built page has no ${beginning}`)
  return join(assets, name)
}

/** A cause for each backend that fell, the newest first. */
async function expectFallen(page: Page, causes: readonly RegExp[]): Promise<void> {
  const faults = await page.evaluate(() => window.faultPage.faults())
  expect(faults.map(({ why }) => why)).toEqual(causes.map((cause) => expect.stringMatching(cause)))
}
