/**
 * `npm run bench:fine`: what the fine pass of the newest model adds on small marks, and what it
 * costs, by onnxruntime-node. On the rendered photos of 4000x3000 with small marks (models/render,
 * set `small`), at two, three and four times the first pass; and, where LOTLENS_DATA names real
 * photos, on their val split as a proxy: those are 640 px wide, so the first pass sees them at 320
 * px at most and the tiles at their own size. JSON on the last line.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod/mini'
import { Box } from '../../src/contract/geometry.ts'
import { ClassId, classNames } from '../../src/contract/ontology.ts'
import { fineMagnification } from '../../src/domain/fine-tiles.ts'
import { projectFolder } from '../../server/build/project-folder.ts'
import { NodeDetector } from '../../server/detect/node-detector.ts'
import { releasedModel } from '../released-model.ts'
import { passFigures, type MarkedPhoto, type PassFigures } from './small-marks.ts'
import { twoPasses, type PassOptions } from './two-passes.ts'

const smallPx = 16
const proxyFirstPx = 320

interface Listed extends MarkedPhoto {
  readonly path: string
}

const model = await releasedModel()
const { manifest } = model
const detector = await NodeDetector.open({
  modelPath: model.pathOf('int8'),
  manifest,
  threadCount: 2,
})
// A model of before the fine pass is measured at the thresholds of its first one, and says so.
const fineThresholds = manifest.fine?.thresholds ?? manifest.thresholds
const usual: PassOptions = {
  input: manifest.input,
  thresholds: manifest.thresholds,
  fineThresholds,
  magnification: manifest.fine?.magnification ?? fineMagnification,
}

async function measure(
  what: string,
  photos: readonly Listed[],
  options: PassOptions & { readonly atPx: number },
): Promise<PassFigures> {
  const looks = []
  for (const photo of photos) {
    const passes = await twoPasses(detector, await readFile(photo.path), options)
    looks.push({ photo, passes })
  }
  const figures = passFigures(looks, { smallPx, atPx: options.atPx })
  console.log(
    `${what}: ${figures.photos} photos, ${figures.smallMarks} small marks; recall ` +
      `${percent(figures.recallSmallFirst)} -> ${percent(figures.recallSmallBoth)}, false boxes ` +
      `${figures.falseFirst} + ${figures.falseAdded}, ${figures.tilesPerPhoto.toFixed(1)} tiles, ` +
      `${figures.timeRatio.toFixed(1)} times the first pass`,
  )
  return figures
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

const rendered = await renderedPhotos()
const byMagnification: Record<string, PassFigures> = {}
if (rendered.length > 0) {
  for (const magnification of [2, 3, 4]) {
    const options = { ...usual, magnification, atPx: 640 }
    byMagnification[magnification] = await measure(
      `rendered, ${magnification} times`,
      rendered,
      options,
    )
  }
}
const real = await realPhotos()
const proxy =
  real.length === 0
    ? null
    : await measure('real photos (proxy)', real, {
        ...usual,
        atPx: proxyFirstPx,
        ...(Math.max(manifest.input.width, manifest.input.height) > proxyFirstPx
          ? { firstSidePx: proxyFirstPx }
          : {}),
      })
await detector.close()
console.log(
  JSON.stringify({
    model: `${manifest.name} ${manifest.version}`,
    input: manifest.input,
    thresholds: manifest.thresholds,
    fineThresholds,
    ownFineThresholds: manifest.fine !== undefined,
    rendered: rendered.length === 0 ? null : byMagnification,
    proxy,
  }),
)

async function renderedPhotos(): Promise<Listed[]> {
  const folder = join(projectFolder, '.lotlens/small-marks')
  const list = join(folder, 'photos.json')
  if (!existsSync(list)) {
    console.log(
      'The rendered photos are not here. Make them, in models/render (some minutes each): ' +
        '../../.lotlens/render-python/bin/python -m lotlens_render small --missing',
    )
    return []
  }
  const Photos = z.array(
    z.looseObject({
      file: z.string(),
      boxes: z.array(z.looseObject({ ...Box.shape, classId: ClassId })),
    }),
  )
  const photos = Photos.parse(JSON.parse(await readFile(list, 'utf8')))
  if (photos.length < 10) console.log(`only ${photos.length} of the ten rendered photos are here`)
  return photos.map(({ file, boxes }) => ({
    path: join(folder, file),
    ignored: [],
    marks: boxes.map(({ classId, x, y, width, height }) => ({
      classId,
      box: { x, y, width, height },
    })),
  }))
}

async function realPhotos(): Promise<Listed[]> {
  const data = process.env['LOTLENS_DATA']
  if (data === undefined || data === '') {
    console.log('LOTLENS_DATA names no folder of real photos: no proxy')
    return []
  }
  const Listing = z.looseObject({
    categories: z.array(z.looseObject({ id: z.int(), name: z.string() })),
    images: z.array(z.looseObject({ id: z.int(), file_name: z.string() })),
    annotations: z.array(
      z.looseObject({
        image_id: z.int(),
        category_id: z.int(),
        bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
        ignore: z.optional(z.int()),
        iscrowd: z.optional(z.int()),
      }),
    ),
  })
  const text = await readFile(join(data, 'base/annotations/val.json'), 'utf8')
  const { images, annotations, categories } = Listing.parse(JSON.parse(text))
  const classOf = new Map(
    categories.map(({ id, name }) => [id, classNames.findIndex((own) => own === name)]),
  )
  const marks = annotations.map(({ image_id, category_id, bbox, ignore = 0, iscrowd = 0 }) => {
    const [x, y, width, height] = bbox
    const known = ClassId.safeParse(classOf.get(category_id))
    const counts = known.success && ignore === 0 && iscrowd === 0
    return { image: image_id, classId: counts ? known.data : null, box: { x, y, width, height } }
  })
  return images.map(({ id, file_name }) => {
    const own = marks.filter(({ image }) => image === id)
    return {
      path: join(data, 'base/images/val', file_name),
      marks: own.flatMap(({ classId, box }) => (classId === null ? [] : { classId, box })),
      ignored: own.flatMap(({ classId, box }) => (classId === null ? box : [])),
    }
  })
}
