import { basename } from 'node:path'
import type { Page } from '@playwright/test'
import { NodeDetector } from '../../server/detect/node-detector.ts'
import type { ReleasedModel } from '../../server/detect/released-model.ts'
import type { Undo } from '../../server/undo.ts'
import type { KnownFile } from '../../src/detect/ports.ts'
import { bestInput } from '../../src/domain/input-choice.ts'
import { int8FilesOf } from '../../src/domain/model-files.ts'
import type { DetectBrowser } from '../detect-browser.ts'
import type { BenchModel } from '../detect-page/bench-model.ts'
import type { PhotoAddress } from '../detect-page/main.ts'
import type { BenchFile, Class640 } from './bench-models.ts'
import type { BenchKey, SizeClass } from './detect-figures.ts'
import type { Contender, Run } from './interleaved.ts'

const threadCounts = [1, 2] as const

/** All that the contenders work on. */
export interface Bench {
  readonly browser: DetectBrowser
  readonly plainPage: Page
  readonly model: ReleasedModel
  readonly class640: Class640
  /** The released network's files of the 640 class, where the page finds them. */
  readonly published640: BenchModel
  /** For our pipeline and for the reference, which has a page of its own. */
  readonly photo: PhotoAddress
  readonly jpeg: Uint8Array
  readonly undo: Undo
}

/** Put the 640 class where the page can fetch it. */
export async function publish640(
  { publish }: Pick<DetectBrowser, 'publish'>,
  { squareInt8, wideInt8, tallInt8 }: Pick<Class640, 'squareInt8' | 'wideInt8' | 'tallInt8'>,
): Promise<BenchModel> {
  const known = async ({ path, size, sha256, sizeBytes }: BenchFile): Promise<KnownFile> => {
    const { url } = await publish(path, size)
    return { url, sha256, sizeBytes }
  }
  return {
    input: squareInt8.size,
    int8: await known(squareInt8),
    rectangles: [
      { size: wideInt8.size, file: await known(wideInt8) },
      { size: tallInt8.size, file: await known(tallInt8) },
    ],
  }
}

/**
 * Every contender, open: ours in the browser and onnxruntime-node at both sizes, the reference and
 * the bare runtime on the reference's file. Another engine is one more of them.
 */
export async function openContenders(bench: Bench): Promise<Contender<BenchKey>[]> {
  const { class640, model, published640 } = bench
  const own: BenchFile[] = []
  for (const { file, size } of int8FilesOf(model.manifest)) {
    own.push({ ...file, path: `${model.folder}/${file.path}`, size })
  }
  return [
    ...(await oursOf(bench, '640', published640)),
    ...(await nativesOf(bench, '640', { int8: class640.wideInt8, float: class640.wideFloat })),
    ...(await referenceOf(bench)),
    ...(await oursOf(bench, 'released', undefined)),
    ...(await nativesOf(bench, 'released', {
      int8: bestInput(bench.photo.size, own),
      float: null,
    })),
  ]
}

async function oursOf(
  { browser: { page }, photo }: Bench,
  sizeClass: SizeClass,
  files: BenchModel | undefined,
): Promise<Contender<BenchKey>[]> {
  const contenders: Contender<BenchKey>[] = []
  for (const threads of threadCounts) {
    const name = `${sizeClass}/ort${threads}t` as const
    await page.evaluate(
      ({ count, bench, key }) =>
        window.detectPage.open(count, { name: key, ...(bench === undefined ? {} : { bench }) }),
      { count: threads, bench: files, key: name },
    )
    contenders.push({
      key: name,
      what: `ours, onnxruntime-web int8, ${threads} thread(s), ${sizeClass}`,
      async run() {
        const { predictions, totalMs, blockedMs } = await page.evaluate(
          ({ at, key }) => window.detectPage.detect(at, key),
          { at: photo, key: name },
        )
        return { totalMs, blockedMs, timings: predictions.timings }
      },
    })
    contenders.push({
      key: `${sizeClass}/fine-${threads}t`,
      what: `the same, its second look in tiles, ${threads} thread(s), ${sizeClass}`,
      async run() {
        const { predictions, totalMs, blockedMs } = await page.evaluate(
          ({ at, key }) => window.detectPage.lookTwice(at, key),
          { at: photo, key: name },
        )
        if (predictions === null) throw new Error(`${name} took no second look`)
        return { totalMs, blockedMs, timings: predictions.timings }
      },
    })
  }
  return contenders
}

async function nativesOf(
  { model, jpeg, undo }: Bench,
  sizeClass: SizeClass,
  files: Readonly<Record<'int8' | 'float', BenchFile | null>>,
): Promise<Contender<BenchKey>[]> {
  const contenders: Contender<BenchKey>[] = []
  for (const kind of ['int8', 'float'] as const) {
    const file = files[kind]
    if (file === null) continue
    // A manifest that names this file alone: its other shapes are none of this contender's.
    const manifest = { ...model.manifest, input: file.size, files: [] }
    for (const threads of threadCounts) {
      const detector = await NodeDetector.open({
        modelPath: file.path,
        manifest,
        threadCount: threads,
      })
      undo.add(() => detector.close())
      contenders.push({
        key: `${sizeClass}/${kind}-${threads}t`,
        what: `onnxruntime-node ${kind}, ${threads} thread(s), ${sizeClass}`,
        run: () => nativeRun(detector, jpeg),
      })
    }
  }
  return contenders
}

async function nativeRun(detector: NodeDetector, jpeg: Uint8Array): Promise<Run> {
  const begun = performance.now()
  const { timings } = await detector.detect(jpeg)
  return { timings, totalMs: performance.now() - begun, blockedMs: 0 }
}

async function referenceOf({
  browser: { publish },
  plainPage,
  class640: { squareFloat },
  photo,
}: Bench): Promise<Contender<BenchKey>[]> {
  const { url } = await publish(squareFloat.path, squareFloat.size)
  const side = squareFloat.size.width
  await plainPage.evaluate((chosen) => window.detectPage.openReference(chosen), { url, side })
  const onlyInference = { decodeMs: 0, prepareMs: 0, postMs: 0 }
  return [
    {
      key: 'reference',
      what: `reference: main thread, canvas, ${basename(squareFloat.path)}, 1 thread`,
      run: () => plainPage.evaluate((at) => window.detectPage.reference(at), photo),
    },
    {
      key: 'bare',
      what: 'bare onnxruntime-web on its file, 1 thread',
      async run() {
        const inferMs = await plainPage.evaluate(() => window.detectPage.bareMs())
        return { totalMs: inferMs, blockedMs: inferMs, timings: { ...onlyInference, inferMs } }
      },
    },
  ]
}
