import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod/mini'
import { evaluateCoco } from './coco-eval.ts'
import { iouThresholds, type EvaluatedPhoto } from './coco-match.ts'

// Many cases on a busy machine take their time; that is no failure.
vi.setConfig({ testTimeout: 60_000 })

const numbers = z.array(z.number())
const columns = { imageIds: numbers, classIds: numbers, boxesXywh: z.array(numbers) }
const figures = z.looseObject({ ap: z.number(), ap50: z.number() })
const Fixture = z.object({
  imageIds: numbers,
  classCount: z.int(),
  truths: z.object({ ...columns, areas: numbers, crowd: z.array(z.boolean()) }),
  detections: z.object({ ...columns, scores: numbers }),
  expected: z.catchall(z.object({ perClass: z.array(figures) }), z.number()),
})
type Fixture = z.infer<typeof Fixture>

const folder = fileURLToPath(new URL('../contract/fixtures/coco-eval/', import.meta.url))

function read(name: string): Fixture {
  return Fixture.parse(JSON.parse(readFileSync(folder + name, 'utf8')))
}

/** The table's rows of one image. */
function rowsOf(
  table: { imageIds: number[]; classIds: number[]; boxesXywh: number[][] },
  imageId: number,
) {
  return table.imageIds.flatMap((id, row) => {
    const [x = 0, y = 0, width = 0, height = 0] = table.boxesXywh[row] ?? []
    const classId = table.classIds[row] ?? -1
    return id === imageId ? [{ row, classId, box: { x, y, width, height } }] : []
  })
}

function photosOf({ imageIds, truths, detections }: Fixture): EvaluatedPhoto[] {
  return imageIds.map((imageId) => ({
    truths: rowsOf(truths, imageId).map(({ row, ...truth }) => ({
      ...truth,
      areaPx: truths.areas[row] ?? 0,
      crowd: truths.crowd[row] === true,
    })),
    detections: rowsOf(detections, imageId).map(({ row, ...detection }) => ({
      ...detection,
      score: detections.scores[row] ?? 0,
    })),
  }))
}

const names = readdirSync(folder).filter((name) => name.endsWith('.json'))

describe('COCO evaluation', () => {
  it('has sets to agree on', () => {
    expect(names.length).toBeGreaterThanOrEqual(12)
  })

  it.each(names)('V1: gives the reference evaluator’s figures to 1e-6: %s', (name) => {
    const fixture = read(name)
    const found = evaluateCoco(photosOf(fixture), fixture.classCount)
    const { perClass, ...overall } = fixture.expected
    const wrong = Object.entries(overall).filter(
      ([figure, expected]) => !(Math.abs(Number(Reflect.get(found, figure)) - expected) <= 1e-6),
    )
    expect(wrong).toEqual([])
    perClass.forEach(({ ap, ap50 }, classId) => {
      const own = found.perClass[classId]
      expect(Math.abs((own?.ap ?? Number.NaN) - ap)).toBeLessThanOrEqual(1e-6)
      expect(Math.abs((own?.ap50 ?? Number.NaN) - ap50)).toBeLessThanOrEqual(1e-6)
    })
  })

  it('V2: has an eighth threshold of exactly 0.85, which 17/20 passes', () => {
    expect(iouThresholds[7]).toBe(0.85)
    expect(iouThresholds[7]).toBeLessThanOrEqual(17 / 20)
    expect(iouThresholds[9]).toBe(0.95)
  })

  it('gives -1 for a class without a true box, and leaves it out of the means', () => {
    const box = { x: 0, y: 0, width: 40, height: 40 }
    const photo: EvaluatedPhoto = {
      truths: [{ classId: 0, box, areaPx: 1600, crowd: false }],
      detections: [
        { classId: 0, box, score: 0.9 },
        { classId: 1, box, score: 0.9 },
      ],
    }
    const found = evaluateCoco([photo], 2)
    expect(found.ap).toBeCloseTo(1, 9)
    expect(found.perClass.map(({ ap, truthCount }) => [ap === -1, truthCount])).toEqual([
      [false, 1],
      [true, 0],
    ])
    expect(found.perClass[0]?.precisionAt50).toHaveLength(101)
  })
})
