import { expect, it } from 'vitest'
import type { PredictionSet } from '../contract/detection.ts'
import { shadowAgreement } from './shadow-agreement.ts'
import { boxId, predictionSet } from './testing/record-maker.ts'

const box = (x: number, classId: 0 | 1 = 0) => ({ classId, x })

function said(boxes: readonly ReturnType<typeof box>[], inferMs: number): PredictionSet {
  return predictionSet(
    boxes.map(({ classId, x }, index) => ({
      boxId: boxId(index),
      classId,
      box: { x, y: 0, width: 100, height: 50 },
      score: 0.9,
    })),
    { timings: { decodeMs: 1, prepareMs: 1, inferMs, postMs: 1 } },
  )
}

it('counts boxes of both and of one alone, class by class', () => {
  const figures = shadowAgreement([
    { shadow: said([box(0), box(300)], 40), champion: said([box(10), box(600)], 30) },
    { shadow: said([box(0, 1)], 60), champion: said([box(0, 0)], 50) },
    { shadow: said([], 50), champion: said([], 40) },
  ])
  expect(figures).toEqual({
    photos: 3,
    both: 1,
    onlyShadow: 2,
    onlyChampion: 2,
    shadowInferMs: 50,
    championInferMs: 40,
  })
})

it('says nothing of times where there is no photo', () => {
  expect(shadowAgreement([])).toMatchObject({
    photos: 0,
    shadowInferMs: null,
    championInferMs: null,
  })
})
