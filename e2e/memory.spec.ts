import { expect, test, type Page } from '@playwright/test'
import { colourPhoto, rightBoxesOf } from './colour-photo.ts'
import { openFaultBrowser, type FaultBrowser } from './fault-browser.ts'

/** Big enough to be shrunk while it is decoded, and small enough to be decoded whole. */
const widths = [2000, 400]

/** What a phone has little of: pictures outside of the script's heap, and workers. */
test.describe('the detector gives back what it takes', () => {
  test.describe.configure({ timeout: 180_000 })
  let browser: FaultBrowser

  test.beforeAll(async () => {
    browser = await openFaultBrowser()
  })
  test.afterAll(async () => {
    await browser.close()
  })

  async function photoOf(width: number, name: string, cutTo = 1) {
    const { jpeg, size } = await colourPhoto(width)
    const bytes = jpeg.subarray(0, Math.floor(jpeg.length * cutTo))
    return { url: await browser.publish(name, bytes), size }
  }

  for (const noImageDecoder of [false, true]) {
    const where = noImageDecoder ? 'without WebCodecs' : 'with WebCodecs'

    test(`closes every picture: found, cut short, given up, and fallen, ${where}`, async () => {
      const page = await browser.newPage()
      await page.evaluate((faults) => window.faultPage.open({ threads: 2, faults }), {
        noImageDecoder,
      })
      const detect = (photo: Awaited<ReturnType<typeof photoOf>>, abortAfterMs?: number) =>
        page.evaluate(([{ url, size }, options]) => window.faultPage.detect(url, size, options), [
          photo,
          abortAfterMs === undefined ? {} : { abortAfterMs },
        ] as const)
      for (const width of widths) {
        const whole = await photoOf(width, `whole-${width}.jpg`)
        expect(await detect(whole)).toMatchObject({ boxes: rightBoxesOf(whole.size) })
        expect(await detect(await photoOf(width, `cut-${width}.jpg`, 0.02))).toBe('cannot_decode')
        for (const abortAfterMs of [0, 5, 20]) await detect(whole, abortAfterMs)
        expect(await detect(whole)).toMatchObject({ boxes: rightBoxesOf(whole.size) })
      }
      await expectClosed(page)
      await page.evaluate(() => window.faultPage.inject('out-of-memory'))
      expect(await detect(await photoOf(widths[0] ?? 0, 'fallen.jpg'))).toMatchObject({
        threads: 1,
      })
      await expectClosed(page)
    })
  }

  test('closes every picture of the intake, also of files that are none', async () => {
    const page = await browser.newPage()
    await page.evaluate(() => window.faultPage.open({ threads: 1 }))
    const add = (url: string) =>
      page.evaluate((address) => window.faultPage.addAndDetect(address, 'car.jpg'), url)
    for (const orientation of [1, 6]) {
      const { jpeg, size } = await colourPhoto(800, orientation)
      expect(await add(await browser.publish(`in-${orientation}.jpg`, jpeg))).toMatchObject({
        size,
      })
    }
    const { url } = await photoOf(800, 'in-cut.jpg', 0.5)
    expect(await add(url)).toBe('cut_short')
    await expectClosed(page)
  })

  test('takes a fresh worker after 200 photos, and none while nobody looks', async () => {
    const page = await browser.newPage()
    await page.evaluate(() => window.faultPage.open({ threads: 1, idleMs: 2_000 }))
    const { url, size } = await photoOf(160, 'small.jpg')
    const boxes = await page.evaluate(
      async (photo) => {
        const seen = new Set<string>()
        for (let run = 0; run < 205; run += 1) {
          seen.add(JSON.stringify(await window.faultPage.detect(photo.url, photo.size)))
        }
        return [...seen]
      },
      { url, size },
    )
    expect(boxes).toHaveLength(1)
    const ended = () =>
      page.evaluate(() => window.faultPage.started().map((worker) => worker.ended))
    expect(await ended()).toEqual([true, expect.any(Boolean)])
    await expect.poll(ended).toEqual([true, true])
    expect(await page.evaluate(() => window.faultPage.faults())).toEqual([])
    const again = await page.evaluate((photo) => window.faultPage.detect(photo.url, photo.size), {
      url,
      size,
    })
    expect(JSON.stringify(again)).toBe(boxes[0])
  })
})

/** Something was made, and all of it is closed. */
async function expectClosed(page: Page): Promise<void> {
  const counts = await page.evaluate(() => window.faultPage.pictures())
  expect(Object.keys(counts)).not.toEqual([])
  for (const [kind, { made, open }] of Object.entries(counts)) {
    expect(made, kind).toBeGreaterThan(0)
    expect(open, `${open} of ${made} ${kind} are not closed`).toBe(0)
  }
}
