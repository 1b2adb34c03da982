import { expect, test } from '@playwright/test'
import { openFaultBrowser, type FaultBrowser } from './fault-browser.ts'
import { expectUprightOnce } from './orientations.ts'

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
      const decoded = await expectUprightOnce(page, browser.publish, { noImageDecoder })
      expect(decoded).toBe(noImageDecoder ? 0 : 8)
    })
  }
})
