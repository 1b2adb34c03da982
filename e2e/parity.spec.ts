import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, test } from '@playwright/test'
import sharp from 'sharp'
import { NodeDetector } from '../server/detect/node-detector.ts'
import { projectFolder } from '../server/build/project-folder.ts'
import { withRealPhotos } from '../server/testing/real-photos.ts'
import type { ModelManifest } from '../src/contract/model.ts'
import type { FoundBox } from '../src/domain/detections.ts'
import { bestInput } from '../src/domain/input-choice.ts'
import { letterboxFor } from '../src/domain/letterbox.ts'
import { int8FilesOf } from '../src/domain/model-files.ts'
import {
  agreementOf,
  agrees,
  sameJpegRule,
  sameTensorRule,
  type PredictionPair,
} from '../src/domain/prediction-agreement.ts'
import { class640Of, manifestOf640 } from './bench/bench-models.ts'
import { publish640 } from './bench/contenders.ts'
import { openDetectBrowser, type DetectBrowser } from './detect-browser.ts'
import type { BenchModel } from './detect-page/bench-model.ts'
import { releasedModel } from './released-model.ts'
import { withLowerScores } from './with-lower-scores.ts'

/** As far below a threshold as a partner of a box above it may be (sameJpegRule). */
const lowerScoreBy = sameJpegRule.maxScoreDifference
const realPhotoCount = 50

/** Of a phone's photo: 4000x3000. */
const cameraPixels = 12e6

/** A model's int8 files, the one that names it first, and how the page opens the same ones. */
interface Chosen {
  readonly modelPath: string
  readonly manifest: ModelManifest
  readonly bench?: BenchModel
}

/** The files that ship. */
async function released(): Promise<Chosen> {
  const model = await releasedModel()
  return { modelPath: model.pathOf('int8'), manifest: model.manifest }
}

/** The same network at 640: square, 480x640 and 640x480, each photo through what fits it. */
async function of640(browser: DetectBrowser): Promise<Chosen> {
  const model = await releasedModel()
  const files = await class640Of(model)
  return {
    modelPath: files.squareInt8.path,
    manifest: manifestOf640(model.manifest, files),
    bench: await publish640(browser, files),
  }
}

expectAgreement('the released model', released)
expectAgreement('its rectangular files of the 640 class', of640)

/**
 * The two engines that must agree: onnxruntime-web in the phone's own worker, onnxruntime-node on
 * the server. Source: docs/detector.md, Contract.
 */
function expectAgreement(what: string, choose: (browser: DetectBrowser) => Promise<Chosen>): void {
  test.describe(`browser and server find the same boxes with ${what}`, () => {
    test.describe.configure({ mode: 'serial', timeout: 900_000 })
    let model: Chosen
    let browser: DetectBrowser
    let node: NodeDetector
    let folder: string

    test.beforeAll(async () => {
      browser = await openDetectBrowser()
      model = await choose(browser)
      const options = {
        lowerScoreBy,
        ...(model.bench === undefined ? {} : { bench: model.bench }),
      }
      await browser.page.evaluate((how) => window.detectPage.open(2, how), options)
      node = await NodeDetector.open({
        modelPath: model.modelPath,
        manifest: withLowerScores(model.manifest, lowerScoreBy),
        threadCount: 1,
      })
      folder = await mkdtemp(join(tmpdir(), 'lotlens-parity-'))
    })

    test.afterAll(async () => {
      await node.close()
      await browser.close()
      await rm(folder, { recursive: true, force: true })
    })

    async function pairOf(path: string): Promise<PredictionPair> {
      const { photoSize, boxes } = await node.detect(await readFile(path))
      return { first: boxes, second: await inBrowser(browser, path, photoSize) }
    }

    async function expectSameFromJpeg(paths: readonly string[]): Promise<void> {
      const pairs: PredictionPair[] = []
      for (const path of paths) pairs.push(await pairOf(path))
      const agreement = agreementOf(pairs, model.manifest.thresholds.score, sameJpegRule)
      report(`same JPEG, ${paths.length} photos`, agreement)
      expect(agreement.checked, 'there are boxes to compare').toBeGreaterThan(0)
      expect(agrees(agreement, sameJpegRule)).toBe(true)
    }

    /** The picture in the model's own size, without loss: both engines get the same numbers. */
    async function expectSameFromTensor(paths: readonly string[]): Promise<void> {
      const rule = sameTensorRule(1)
      const pairs: PredictionPair[] = []
      for (const path of paths) {
        const png = join(folder, `${basename(path)}.png`)
        await writeFile(png, await letterboxedPng(path, model.manifest))
        pairs.push(await pairOf(png))
      }
      const agreement = agreementOf(pairs, model.manifest.thresholds.score, rule)
      report(`same tensor, ${paths.length} photos`, agreement)
      expect(agreement.checked, 'there are boxes to compare').toBeGreaterThan(0)
      expect(agrees(agreement, rule)).toBe(true)
    }

    test('of the sample photos, from the same tensor', async () => {
      await expectSameFromTensor(await samplePhotos())
    })

    test('of the sample photos, from the same JPEG', async () => {
      await expectSameFromJpeg(await samplePhotos())
    })

    test('of photos of 12 megapixels, each shrunk while it is decoded', async () => {
      const large = await enlarged(await samplePhotos(), folder)
      await expectSameFromJpeg([...(await benchPhotos()), ...large])
    })

    withRealPhotos(
      (base) => {
        test('of real photos, from the same tensor', async () => {
          await expectSameFromTensor(await someOf(join(base, 'images/val')))
        })

        test('of real photos, from the same JPEG', async () => {
          await expectSameFromJpeg(await someOf(join(base, 'images/val')))
        })

        test('of real photos enlarged to 12 megapixels', async () => {
          await expectSameFromJpeg(await enlarged(await someOf(join(base, 'images/val')), folder))
        })
      },
      (reason) => {
        test('of rendered photos alone', () => {
          test.info().annotations.push({ type: 'not run', description: reason })
        })
      },
    )
  })
}

async function inBrowser(
  { page, publish }: DetectBrowser,
  path: string,
  size: { width: number; height: number },
): Promise<readonly FoundBox[]> {
  const photo = await publish(path, size)
  const { predictions } = await page.evaluate(
    (address) => window.detectPage.detect(address, 2),
    photo,
  )
  expect(predictions.backend.engine).toBe('wasm')
  return predictions.boxes
}

async function letterboxedPng(path: string, manifest: ModelManifest): Promise<Buffer> {
  const photo = sharp(path).autoOrient()
  const { autoOrient } = await photo.metadata()
  const { size } = bestInput(autoOrient, int8FilesOf(manifest))
  const { content, input, padLeft, padTop } = letterboxFor(autoOrient, size)
  const grey = manifest.preprocessing.letterboxFill
  return photo
    .resize(content.width, content.height, { fit: 'fill' })
    .extend({
      left: padLeft,
      top: padTop,
      right: input.width - content.width - padLeft,
      bottom: input.height - content.height - padTop,
      background: { r: grey, g: grey, b: grey },
    })
    .removeAlpha()
    .toColourspace('srgb')
    .png()
    .toBuffer()
}

/** JPEGs of the same pictures with a camera's number of pixels, and their shape. */
async function enlarged(paths: readonly string[], folder: string): Promise<string[]> {
  const made: string[] = []
  for (const path of paths) {
    const { width, height } = (await sharp(path).autoOrient().metadata()).autoOrient
    const larger = join(folder, `large-${basename(path)}`)
    await sharp(path)
      .autoOrient()
      .resize(Math.round(width * Math.sqrt(cameraPixels / (width * height))))
      .jpeg({ quality: 92 })
      .toFile(larger)
    made.push(larger)
  }
  return made
}

async function benchPhotos(): Promise<string[]> {
  const folder = join(projectFolder, 'e2e/photos')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg'))
  return names.map((name) => join(folder, name))
}

async function samplePhotos(): Promise<string[]> {
  const folder = join(projectFolder, 'public/samples')
  const names = (await readdir(folder)).filter((name) => /^sample-\d\d\.jpg$/.test(name))
  return names.map((name) => join(folder, name))
}

/** Spread over the folder, the same ones each time. */
async function someOf(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).toSorted()
  const step = Math.max(1, Math.floor(names.length / realPhotoCount))
  return names
    .filter((_, index) => index % step === 0)
    .slice(0, realPhotoCount)
    .map((name) => join(folder, name))
}

function report(what: string, { checked, partnered }: { checked: number; partnered: number }) {
  test.info().annotations.push({ type: 'agreement', description: `${partnered} of ${checked}` })
  console.log(`${what}: ${partnered} of ${checked} boxes have a partner`)
}
