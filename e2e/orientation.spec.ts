import { expect, test } from '@playwright/test'
import { colourPhoto, rightBoxesOf } from './colour-photo.ts'
import { openFaultBrowser, type FaultBrowser } from './fault-browser.ts'

/** Wide enough that WebCodecs shrinks it while it decodes, where there is WebCodecs. */
const width = 2000

/**
 * From a camera's file to boxes through the app's own workers: whatever way the phone was held, the
 * photo is turned once, and its boxes lie where the marks are on what is stored and shown.
 */
test.describe('each of the eight orientations comes out upright, once', () => {
  test.describe.configure({ timeout: 180_000 })
  let browser: FaultBrowser

  test.beforeAll(async () => {
    browser = await openFaultBrowser()
  })
  test.afterAll(async () => {
    await browser.close()
  })

  for (const noImageDecoder of [false, true]) {
    test(noImageDecoder ? 'without WebCodecs' : 'with WebCodecs', async () => {
      const page = await browser.newPage()
      await page.evaluate((faults) => window.faultPage.open({ threads: 1, faults }), {
        noImageDecoder,
      })
      for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
        const { jpeg, size } = await colourPhoto(width, orientation)
        const url = await browser.publish(`orientation-${orientation}.jpg`, jpeg)
        const added = await page.evaluate(
          (address) => window.faultPage.addAndDetect(address, 'car.jpg'),
          url,
        )
        expect(added, `orientation ${orientation}`).toEqual({
          size,
          processing: orientation === 1 ? 'metadata-cut' : 're-encoded',
          made: { engine: 'wasm', threads: 1, boxes: rightBoxesOf(size) },
        })
      }
      const { ImageDecoder: decoders } = await page.evaluate(() => window.faultPage.pictures())
      expect(decoders?.made ?? 0).toBe(noImageDecoder ? 0 : 8)
    })
  }
})
