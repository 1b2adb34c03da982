import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod/mini'
import { BoxId, type Sha256 } from '../../../src/contract/ids.ts'
import { classNames } from '../../../src/contract/ontology.ts'
import type { LabelledPhoto } from '../../../src/domain/photo-outcome.ts'
import { openReleasedModel } from '../../detect/released-model.ts'
import { sha256 } from '../../security/hashing.ts'
import { withRealPhotos } from '../../testing/real-photos.ts'
import { bundledFolder } from '../../testing/bundled-version.ts'
import { evaluateSplit } from './evaluate-split.ts'

const Listing = z.object({
  categories: z.array(z.looseObject({ id: z.int(), name: z.string() })),
  images: z.array(
    z.looseObject({ id: z.int(), file_name: z.string(), width: z.int(), height: z.int() }),
  ),
  annotations: z.array(
    z.looseObject({
      image_id: z.int(),
      category_id: z.int(),
      bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      iscrowd: z.optional(z.int()),
      ignore: z.optional(z.int()),
    }),
  ),
})
const Report = z.looseObject({
  quantisation: z.looseObject({ keptShare: z.number() }),
  val: z.looseObject({
    int8: z.looseObject({
      figures: z.looseObject({ ap: z.number(), ap50: z.number() }),
      atThresholds: z.array(z.looseObject({ truePositives: z.int() })),
    }),
  }),
})

/** The val split as a dataset version would give it, and where each photo lies. */
async function readVal(base: string) {
  const text = await readFile(join(base, 'annotations/val.json'), 'utf8')
  const { categories, images, annotations } = Listing.parse(JSON.parse(text))
  const paths = new Map<Sha256, string>()
  const photos = images.map(({ id, file_name, width, height }): LabelledPhoto => {
    const sha = sha256(file_name)
    paths.set(sha, join(base, 'images/val', file_name))
    const boxes = annotations
      .filter(({ image_id }) => image_id === id)
      .map(({ category_id, bbox: [x, y, w, h], iscrowd, ignore }, index) => {
        const name = categories.find((category) => category.id === category_id)?.name
        const classId = name === classNames[0] ? 0 : name === classNames[1] ? 1 : null
        return {
          boxId: BoxId.parse(`00000000-0000-7000-8000-${String(index).padStart(12, '0')}`),
          classId,
          box: { x, y, width: w, height: h },
          ignore: classId === null || iscrowd === 1 || ignore === 1,
        } as const
      })
    return { sha, size: { width, height }, group: file_name, boxes }
  })
  return { photos, paths }
}

async function* each(photos: readonly LabelledPhoto[]): AsyncGenerator<LabelledPhoto> {
  yield* photos
}

withRealPhotos(
  (base) => {
    describe('the released model on real photos', () => {
      // Its decoder and runtime are others than the trainer's: a box near a threshold may differ.
      it('comes within half a point of the figures that were released with it, and as near to its float', async () => {
        const model = await openReleasedModel(bundledFolder)
        const path = join(model.folder, 'evaluation.json')
        const { quantisation, val } = Report.parse(JSON.parse(await readFile(path, 'utf8')))
        const { int8 } = val
        const { photos, paths } = await readVal(base)
        const objects = {
          async read(sha: Sha256) {
            return { sizeBytes: 0, stream: createReadStream(paths.get(sha) ?? '') }
          },
        }
        const [result, float] = await evaluateSplit(
          (['int8', 'float'] as const).map((role) => ({
            modelPath: model.pathOf(role),
            manifest: model.manifest,
            timed: true,
          })),
          each(photos),
          {
            objects,
            photoCount: photos.length,
            signal: new AbortController().signal,
            onPhoto: () => undefined,
          },
        )
        expect(Math.abs((result?.figures.ap50 ?? 1) - int8.figures.ap50)).toBeLessThan(0.005)
        expect(Math.abs((result?.figures.ap ?? 1) - int8.figures.ap)).toBeLessThan(0.003)
        const kept = (['ap50', 'ap'] as const).map(
          (name) => (result?.figures[name] ?? 0) / (float?.figures[name] ?? 1),
        )
        expect(Math.min(...kept)).toBeGreaterThan(quantisation.keptShare - 0.02)
        for (const [classId, { truePositives }] of int8.atThresholds.entries()) {
          const hits = result?.classes[classId]?.released.hits ?? 0
          expect(Math.abs(hits - truePositives)).toBeLessThan(6)
        }
      }, 600_000)
    })
  },
  (reason) => {
    it(`the released model on real photos: ${reason}`, () => {
      expect(process.env['LOTLENS_DATA'] ?? '').toBe('')
    })
  },
)
