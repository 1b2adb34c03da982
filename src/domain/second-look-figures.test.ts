import { expect, it } from 'vitest'
import { secondLookRows } from './second-look-figures.ts'
import {
  RecordMaker,
  boxId,
  correctedBox,
  correctionMade,
  detection,
  finePass,
  photoAdded,
  predictionsMade,
} from './testing/record-maker.ts'

const maker = new RecordMaker()
const { inspectionId } = maker.open()

it('FP8: counts what people made of the boxes that fine passes added, and what they cost', () => {
  const photo = maker.make('photo.added', inspectionId, photoAdded())
  const first = maker.make('predictions.made', inspectionId, predictionsMade(photo, [detection(1)]))
  const found = [detection(2), detection(3), detection(4)]
  const payload = finePass(photo, first, found)
  const timings = { decodeMs: 10, prepareMs: 10, inferMs: 15, postMs: 5 }
  const fine = maker.make('predictions.made', inspectionId, {
    ...payload,
    predictions: { ...payload.predictions, timings },
  })
  const judged = [1, 2, 3].map((number) =>
    correctedBox(number, {
      origin: number === 3 ? 'model-rejected' : 'model',
      parentBoxId: boxId(number),
      score: 0.5,
    }),
  )
  const passes = [first, fine].map(({ id, payload: made }) => ({ id, made }))
  const corrections = [correctionMade(photo, judged, first.id)]
  expect(secondLookRows({ passes, corrections })).toEqual([
    {
      model: 'scratch-dent/1',
      photos: 1,
      boxes: 3,
      kept: 1,
      rejected: 1,
      medianMs: 40,
      p95Ms: 40,
      timesFirst: 10,
    },
  ])
})

it('FP8: has no row where nobody looked twice', () => {
  const photo = maker.make('photo.added', inspectionId, photoAdded())
  const first = maker.make('predictions.made', inspectionId, predictionsMade(photo, []))
  const passes = [{ id: first.id, made: first.payload }]
  expect(secondLookRows({ passes, corrections: [] })).toEqual([])
})
