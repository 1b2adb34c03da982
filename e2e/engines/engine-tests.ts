import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { projectFolder } from '../../server/build/project-folder.ts'
import { NodeDetector } from '../../server/detect/node-detector.ts'
import { Undo } from '../../server/undo.ts'
import { InspectionDetail, InspectionList } from '../../src/contract/console.ts'
import type { Size } from '../../src/contract/geometry.ts'
import {
  agreementOf,
  agrees,
  sameJpegRule,
  type PredictionPair,
} from '../../src/domain/prediction-agreement.ts'
import { buildDetectPage } from '../build-detect-page.ts'
import { publishIn } from '../detect-browser.ts'
import { serveIsolated } from '../isolated-server.ts'
import { expectUprightOnce } from '../orientations.ts'
import { RealServer } from '../real-server.ts'
import { releasedModel } from '../released-model.ts'
import { storedPhotoHashes } from '../stored-photos.ts'
import { withLowerScores } from '../with-lower-scores.ts'
import {
  addPhoto,
  allSafe,
  countMarks,
  get,
  hashOnServer,
  keepAllAndAddOne,
  pair,
} from './engine-app.ts'
import { EngineBrowser, type StartDriver } from './engine-browser.ts'
import { control, controlBeginning, words, type EnginePage } from './engine-page.ts'
import { howToInstall, type Engine } from './places.ts'

const lowerScoreBy = sameJpegRule.maxScoreDifference
/** No sample and no demo photo is like it. */
const ownPhoto = join(projectFolder, 'models/render/golden-source/golden-01.jpg')

/** What the product promises, in another browser than Chromium. */
export function declareEngineTests(engine: Engine, start: StartDriver): void {
  test.describe(`in ${engine.name}`, () => {
    test.describe.configure({ timeout: 900_000 })
    test.skip(engine.find() === null, `NOT RUN in ${engine.name}. ${howToInstall(engine)}`)
    const undo = new Undo()
    test.afterEach(() => undo.run())

    async function openBrowser(): Promise<EngineBrowser> {
      const browser = await EngineBrowser.create(start)
      undo.add(() => browser.remove())
      return browser
    }

    async function openBuilt(folder: string): Promise<EnginePage> {
      const server = await serveIsolated(folder)
      undo.add(() => server.close())
      const page = await (await openBrowser()).open()
      await page.goto(server.origin)
      return page
    }

    test('a photo and its correction reach the server, with no network in between too', async () => {
      const server = await RealServer.startFresh()
      undo.add(() => server.remove())
      const browser = await openBrowser()
      let page = await browser.open()

      await test.step('a photo from a file, corrected, reaches the server', async () => {
        await pair(page, server.link)
        await addPhoto(page, ownPhoto)
        await keepAllAndAddOne(page)
        await allSafe(page, server.origin)
        const [photo] = (await inspectionsOf(page))[0]?.photos ?? []
        const found = photo?.predictions[0]?.made.predictions
        expect(photo?.corrections.at(-1)?.made.boxes).toHaveLength((found?.boxes.length ?? 0) + 1)
        console.log(`${engine.name}: the app ran ${JSON.stringify(found?.backend)}`)
        await expectAsOnServer([{ path: ownPhoto, boxes: found?.boxes ?? [] }])
      })

      const kept = await test.step('no server, cold start: boxes, a correction, kept', async () => {
        await server.stop()
        await browser.close()
        page = await browser.open()
        await page.goto(server.origin)
        await page.click(controlBeginning('Open sample: '))
        await keepAllAndAddOne(page)
        const marks = await countMarks(page)
        const address = await page.evaluate(() => location.href)
        await page.goto(address)
        expect(await countMarks(page)).toBe(marks)
        return storedPhotoHashes(page)
      })

      await test.step('the server is back and has the same bytes', async () => {
        await server.start()
        // The page is left in the middle of sending: a browser may keep it, frozen.
        server.freeze()
        await page.until(async () => {
          const { held = [] } = await navigator.locks.query()
          return held.some(({ name }) => name === 'lotlens.sync')
        })
        await page.goto(server.origin)
        server.thaw()
        await allSafe(page, server.origin)
        const photos = (await inspectionsOf(page)).flatMap((inspection) => inspection.photos)
        const shas = photos.map(({ photo }) => photo.sha)
        expect(shas.toSorted()).toEqual(kept)
        for (const sha of shas) expect(await hashOnServer(page, sha)).toBe(sha)
        for (const { corrections } of photos) {
          const last = corrections.at(-1)?.made.boxes ?? []
          expect(last.filter(({ origin }) => origin === 'human')).toHaveLength(1)
        }
      })
    })

    test('a page that is left in the middle of a save does not hold up the next one', async () => {
      const page = await openBuilt(join(projectFolder, 'dist/app'))
      await page.shown(words('Ready offline'))
      await page.click(control('Open a sample car'))
      await page.shown(controlBeginning('Check '))
      await neverEndSaves(page)
      await page.click(controlBeginning('Check '))
      await page.click(control('Keep'))
      await page.until(() => document.documentElement.dataset['saving'] === 'true')
      await page.goto(await page.evaluate(() => location.origin))
      await page.shown(words('Inspections'))
      // Reading needs no lock; what the page before may still hold is the one of saving.
      await page.click(controlBeginning('Open sample: '))
      await keepAllAndAddOne(page)
    })

    test('it finds the boxes that the server finds', async () => {
      const folder = await buildDetectPage()
      const page = await openBuilt(folder)
      await page.until(() => 'detectPage' in window)
      const opened = await page.evaluate((how) => window.detectPage.open(2, how), { lowerScoreBy })
      expect(opened).toMatchObject({ isolated: true, threads: 2 })
      const publish = publishIn(folder, undo)
      const found: Found[] = []
      for (const path of await renderedPhotos()) {
        const photo = await publish(path, await sizeOf(path))
        const { predictions } = await page.evaluate((at) => window.detectPage.detect(at, 2), photo)
        expect(predictions.backend).toEqual({ engine: 'wasm', threads: 2 })
        found.push({ path, boxes: predictions.boxes })
      }
      await expectAsOnServer(found)
    })

    for (const noImageDecoder of [false, true]) {
      const how = noImageDecoder ? 'without WebCodecs' : 'as it is'
      test(`each of the eight orientations comes out upright, once, ${how}`, async () => {
        const folder = await buildDetectPage('fault-page')
        const page = await openBuilt(folder)
        await page.until(() => 'faultPage' in window)
        const publish = async (name: string, bytes: Uint8Array) => {
          await writeFile(join(folder, name), bytes)
          return `/${name}`
        }
        const hasDecoder = await page.evaluate(() => typeof ImageDecoder !== 'undefined')
        const decoded = await expectUprightOnce(page, publish, { noImageDecoder })
        expect(decoded).toBe(hasDecoder && !noImageDecoder ? 8 : 0)
      })
    }
  })
}

/** The next record that is added goes on being added until somebody ends it. */
function neverEndSaves(page: EnginePage): Promise<void> {
  return page.evaluate(() => {
    const { add } = IDBObjectStore.prototype
    IDBObjectStore.prototype.add = function (...given) {
      const request = add.apply(this, given)
      const goOn = (): void => this.count().addEventListener('success', goOn)
      request.addEventListener('success', goOn)
      document.documentElement.dataset['saving'] = 'true'
      return request
    }
  })
}

interface Found {
  readonly path: string
  readonly boxes: PredictionPair['first']
}

/** By the rule for two decoders of one JPEG (docs/detector.md, Contract). */
async function expectAsOnServer(found: readonly Found[]): Promise<void> {
  const { manifest, pathOf } = await releasedModel()
  const lower = withLowerScores(manifest, lowerScoreBy)
  const node = await NodeDetector.open({
    modelPath: pathOf('int8'),
    manifest: lower,
    threadCount: 1,
  })
  try {
    const pairs: PredictionPair[] = []
    for (const { path, boxes } of found) {
      const { boxes: first } = await node.detect(await readFile(path))
      pairs.push({ first, second: boxes })
    }
    const agreement = agreementOf(pairs, manifest.thresholds.score, sameJpegRule)
    console.log(`${agreement.partnered} of ${agreement.checked} boxes have a partner`)
    expect(agreement.checked, 'there are boxes to compare').toBeGreaterThan(0)
    expect(agrees(agreement, sameJpegRule)).toBe(true)
  } finally {
    await node.close()
  }
}

/** The samples, decoded whole, and photos of a camera's size, which are shrunk. */
async function renderedPhotos(): Promise<string[]> {
  const paths: string[] = []
  for (const folder of ['public/samples', 'e2e/photos']) {
    const names = await readdir(join(projectFolder, folder))
    const own = names.filter((name) => /^(sample|bench)-\d\d\.jpg$/.test(name)).toSorted()
    paths.push(...own.map((name) => join(projectFolder, folder, name)))
  }
  return paths
}

async function inspectionsOf(page: EnginePage): Promise<InspectionDetail[]> {
  const { inspections } = InspectionList.parse(await get(page, '/v1/inspections'))
  const details: InspectionDetail[] = []
  for (const { id } of inspections) {
    details.push(InspectionDetail.parse(await get(page, `/v1/inspections/${id}`)))
  }
  return details
}

async function sizeOf(path: string): Promise<Size> {
  const { width, height } = await sharp(path).metadata()
  return { width, height }
}
