import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod/mini'
import { Box } from '../contract/geometry.ts'
import { BoxId, Sha256 } from '../contract/ids.ts'
import { ClassId } from '../contract/ontology.ts'
import { FileEvaluation, reportedFigures } from './file-evaluation.ts'
import type { LabelledPhoto } from './photo-outcome.ts'

const Point = z.looseObject({
  score: z.number(),
  truePositives: z.int(),
  falsePositives: z.int(),
  falseNegatives: z.int(),
})
const Fixture = z.object({
  side: z.int(),
  thresholds: z.tuple([z.number(), z.number()]),
  photos: z.array(
    z.object({
      labels: z.array(z.object({ classId: z.nullable(ClassId), box: Box, ignore: z.boolean() })),
      detections: z.array(z.object({ classId: ClassId, box: Box, score: z.number() })),
    }),
  ),
  expected: z.object({
    figures: z.catchall(
      z.object({ perClass: z.array(z.looseObject({ ap: z.number(), ap50: z.number() })) }),
      z.number(),
    ),
    atThresholds: z.array(Point),
  }),
})

const path = fileURLToPath(
  new URL('../contract/fixtures/evaluation/drawn-split.json', import.meta.url),
)
const fixture = Fixture.parse(JSON.parse(readFileSync(path, 'utf8')))

const boxId = BoxId.parse('00000000-0000-7000-8000-000000000000')
const size = { width: fixture.side, height: fixture.side }

function photo(index: number, labels: Omit<LabelledPhoto['boxes'][number], 'boxId'>[]) {
  const sha = Sha256.parse(index.toString(16).padStart(64, '0'))
  return { sha, size, group: `car ${index >> 1}`, boxes: labels.map((one) => ({ ...one, boxId })) }
}

function evaluated(): FileEvaluation {
  const evaluation = new FileEvaluation({ score: [...fixture.thresholds], nmsIou: 0.5 })
  for (const [index, { labels, detections }] of fixture.photos.entries()) {
    const reading = { forFigures: detections, forCurves: detections, inferMs: index }
    evaluation.add(photo(index, labels), reading)
  }
  return evaluation
}

describe('one file on one split', () => {
  it('V4: comes to the trainer’s figures from the same labels and boxes, to 1e-6', () => {
    const found = reportedFigures(evaluated().figures())
    const { expected } = fixture
    for (const [name, value] of Object.entries(found)) {
      expect([name, Math.abs(value - Number(expected.figures[name])) <= 1e-6]).toEqual([name, true])
    }
    for (const [classId, one] of evaluated().classes().entries()) {
      const { ap, ap50 } = expected.figures.perClass[classId] ?? { ap: Number.NaN, ap50: 0 }
      expect(Math.abs(one.ap - ap)).toBeLessThanOrEqual(1e-6)
      expect(Math.abs(one.ap50 - ap50)).toBeLessThanOrEqual(1e-6)
    }
  })

  it('V4: counts hits, false alarms and misses at the released thresholds as the trainer does', () => {
    const own = evaluated()
      .classes()
      .map(({ released }) => [released.hits, released.falseAlarms, released.misses])
    const trainers = fixture.expected.atThresholds.map((point) => [
      point.truePositives,
      point.falsePositives,
      point.falseNegatives,
    ])
    expect(own).toEqual(trainers)
  })

  it('V4: counts the same by class, by threshold, by group and on the worst photos', () => {
    const evaluation = evaluated()
    const [scratch, dent] = evaluation.classes()
    const missesOf = [scratch, dent].map((one) => one?.released.misses ?? -1)
    const counts = [...evaluation.groupCounts().values()]
    const sum = (slice: number, of: 'truths' | 'hits') =>
      counts.reduce((total, group) => total + (group[slice]?.[of] ?? 0), 0)
    expect([0, 1].map((slice) => sum(slice, 'truths') - sum(slice, 'hits'))).toEqual(missesOf)
    expect(sum(2, 'truths') + sum(3, 'truths') + sum(4, 'truths')).toBe(
      sum(0, 'truths') + sum(1, 'truths'),
    )
    const worst = evaluation.worst()
    const wrong = worst.map(({ misses, falseAlarms }) => misses + falseAlarms)
    expect(wrong).toEqual(wrong.toSorted((a, b) => b - a))
    expect(worst.length).toBe(24)
    for (const { truth, misses, shown } of worst) {
      expect(truth.filter(({ ignore, found }) => !ignore && !found)).toHaveLength(misses)
      expect(shown.every(({ classId, score }) => score > (fixture.thresholds[classId] ?? 1))).toBe(
        true,
      )
    }
    const curve = scratch?.thresholds ?? []
    expect(curve.map(({ score }) => score)).toEqual(
      curve.map(({ score }) => score).toSorted((a, b) => a - b),
    )
    expect(curve.every(({ hits }, at) => hits <= (curve[at - 1]?.hits ?? hits))).toBe(true)
  })

  it('counts neither a hit nor a false alarm where a box falls on an ignore region', () => {
    const evaluation = new FileEvaluation({ score: [0.5, 0.5], nmsIou: 0.7 })
    const region = { x: 0, y: 0, width: 100, height: 100 }
    const inside = { classId: 1, box: { x: 10, y: 10, width: 30, height: 30 }, score: 0.9 } as const
    const labels = [{ classId: null, box: region, ignore: true }]
    const reading = { forFigures: [inside], forCurves: [inside], inferMs: 1 }
    evaluation.add(photo(1, labels), reading)
    expect(evaluation.shownCount).toBe(0)
    expect(evaluation.calibrationError()).toBeNull()
    expect(evaluation.worst()).toEqual([])
    expect(evaluation.figures().ap).toBe(-1)
  })

  it('takes the time in the middle', () => {
    expect(evaluated().medianInferMs()).toBe(19.5)
  })

  it('takes no time from a photo on which it was not timed', () => {
    const evaluation = new FileEvaluation({ score: [0.5, 0.5], nmsIou: 0.7 })
    for (const inferMs of [20, null, 30, null, null]) {
      evaluation.add(photo(1, []), { forFigures: [], forCurves: [], inferMs })
    }
    expect(evaluation.medianInferMs()).toBe(25)
  })
})
