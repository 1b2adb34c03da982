import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { projectFolder } from '../server/build/project-folder.ts'
import { NodeDetector } from '../server/detect/node-detector.ts'
import { fineMagnification } from '../src/domain/fine-tiles.ts'
import { agreementOf, sameJpegRule } from '../src/domain/prediction-agreement.ts'
import { twoPasses } from './bench/two-passes.ts'
import { openDetectBrowser, type DetectBrowser } from './detect-browser.ts'
import { releasedModel } from './released-model.ts'
import { withLowerScores } from './with-lower-scores.ts'

const size = { width: 4000, height: 3000 }
const photoPath = (name: string) => join(projectFolder, 'e2e/photos', name)

/** Two large photos have a handful of marks: the samples have more, and fewer tiles. */
const lookedAt = [
  ...['bench-01.jpg', 'bench-02.jpg'].map((name) => ({ path: photoPath(name), size, tiles: 20 })),
  ...Array.from({ length: 12 }, (_, at) => ({
    path: join(projectFolder, `public/samples/sample-${String(at + 1).padStart(2, '0')}.jpg`),
    size: { width: 1280, height: 960 },
    tiles: 12,
  })),
]

/** To the lowest that there is: the photos have few marks, and boxes of low scores agree as well. */
const lowerScoreBy = 0.2

test.describe('the fine pass in a browser', () => {
  test.describe.configure({ mode: 'serial', timeout: 600_000 })
  let browser: DetectBrowser

  test.beforeAll(async () => {
    browser = await openDetectBrowser()
    await browser.page.evaluate(
      (by) => window.detectPage.open(1, { lowerScoreBy: by }),
      lowerScoreBy,
    )
  })
  test.afterAll(() => browser.close())

  test('FP5: reads parts of a photo as they are, also at odd pixels and shrunk', async () => {
    const photo = await browser.publish(photoPath('bench-01.jpg'), size)
    const region = { x: 1333, y: 901, width: 121, height: 83 }
    for (const wanted of [size, { width: 960, height: 720 }]) {
      const read = await browser.page.evaluate(
        ({ address, part, least }) => window.detectPage.region(address, part, least),
        { address: photo, part: region, least: wanted },
      )
      const shrink = wanted.width < 1000 ? 2 : 1
      const whole = sharp(await readFile(photoPath('bench-01.jpg')))
      const seen = shrink === 1 ? whole : whole.resize(2000, 1500, { fit: 'fill' })
      const left = Math.floor(region.x / shrink)
      const top = Math.floor(region.y / shrink)
      const { width, height } = read
      expect([width, height]).toEqual(shrink === 1 ? [121, 83] : [61, 42])
      const expected = await seen
        .extract({ left, top, width, height })
        .ensureAlpha()
        .raw()
        .toBuffer()
      const off = read.data.reduce((sum, value, at) => sum + Math.abs(value - expected[at]!), 0)
      expect(off / read.data.length).toBeLessThan(shrink === 1 ? 0.5 : 1.5)
    }
  })

  test('FP6: finds on phone and server the same, and blocks no page', async () => {
    const model = await releasedModel()
    const { thresholds } = withLowerScores(model.manifest, lowerScoreBy)
    const node = await NodeDetector.open({
      modelPath: model.pathOf('int8'),
      manifest: model.manifest,
      threadCount: 1,
    })
    const pairs = []
    for (const one of lookedAt) {
      const photo = await browser.publish(one.path, one.size)
      const twice = await browser.page.evaluate(
        (address) => window.detectPage.lookTwice(address, 1),
        photo,
      )
      expect(twice.tileCount).toBe(one.tiles)
      expect(twice.predictions?.timings.inferMs).toBeGreaterThan(0)
      const passes = await twoPasses(node, await readFile(one.path), {
        input: model.manifest.input,
        thresholds,
        fineThresholds: thresholds,
        magnification: fineMagnification,
      })
      pairs.push({ first: passes.added ?? [], second: twice.predictions?.boxes ?? [] })
    }
    await node.close()
    const found = agreementOf(pairs, thresholds.score, sameJpegRule)
    console.log(`${found.partnered} of ${found.checked} boxes have a partner`)
    expect(found.checked).toBeGreaterThan(20)
    // No partner is looked for below the threshold: not the whole share of the rule.
    expect(found.partnered / found.checked).toBeGreaterThan(0.85)
  })

  test('FP6: lets a new photo in after one tile, and ends between two when told', async () => {
    const photo = await browser.publish(photoPath('bench-01.jpg'), size)
    const other = await browser.publish(photoPath('bench-02.jpg'), size)
    const interrupted = await browser.page.evaluate(
      ([one, two]) => window.detectPage.lookTwice(one!, 1, { interruptedBy: two! }),
      [photo, other],
    )
    expect(interrupted.predictions).not.toBeNull()
    expect(interrupted.tilesBefore).toBeLessThanOrEqual(3)
    const stopped = await browser.page.evaluate(
      (address) => window.detectPage.lookTwice(address, 1, { stopAfter: 2 }),
      photo,
    )
    expect(stopped.predictions).toBeNull()
    expect(stopped.totalMs).toBeLessThan(interrupted.totalMs)
  })
})
