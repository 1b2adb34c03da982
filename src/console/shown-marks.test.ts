import { describe, expect, it } from 'vitest'
import type { InspectionPhoto } from '../contract/console.ts'
import { correctedBoxesFrom } from '../domain/correction.ts'
import {
  RecordMaker,
  correctedBox,
  correctionMade,
  detection,
  finePass,
  photoAdded,
  photoIdOf,
  predictionsMade,
} from '../domain/testing/record-maker.ts'
import { closerIds, judgedDetections, shownMarks } from './shown-marks.ts'

const maker = new RecordMaker()
const { inspectionId } = maker.open()
const added = maker.make('photo.added', inspectionId, photoAdded())
const older = maker.make('predictions.made', inspectionId, predictionsMade(added, [detection(1)]))
const newer = maker.make('predictions.made', inspectionId, predictionsMade(added, [detection(2)]))

function photo(changes: Partial<InspectionPhoto>): InspectionPhoto {
  return {
    id: photoIdOf(added),
    photo: added.payload,
    retracted: false,
    arrived: true,
    predictions: [older, newer].map(({ id, payload }) => ({ id, made: payload })),
    corrections: [],
    ...changes,
  }
}

describe('marks shown on a photo', () => {
  const correction = { id: newer.id, made: correctionMade(added, [correctedBox(5)], older.id) }

  it('are the newest model’s until a person has judged', () => {
    expect(shownMarks(photo({}), 'corrected')).toEqual(correctedBoxesFrom([detection(2)]))
    expect(shownMarks(photo({ predictions: [] }), 'corrected')).toEqual([])
  })

  it('have those of a fine pass beside the first’s that it adds to', () => {
    const fine = maker.make(
      'predictions.made',
      inspectionId,
      finePass(added, newer, [detection(3)]),
    )
    const predictions = [older, newer, fine].map(({ id, payload }) => ({ id, made: payload }))
    const seen = photo({ predictions })
    expect(judgedDetections(seen)).toEqual([detection(2), detection(3)])
    expect([...closerIds(seen)]).toEqual([detection(3).boxId])
    expect([...closerIds(photo({ predictions, corrections: [correction] }))]).toEqual([])
  })

  it('are the last correction’s once there is one', () => {
    const corrections = [{ ...correction, made: { ...correction.made, boxes: [] } }, correction]
    expect(shownMarks(photo({ corrections }), 'corrected')).toEqual([correctedBox(5)])
  })

  it('are held against what the person saw, not against what a model said later', () => {
    const corrected = photo({ corrections: [correction] })
    expect(judgedDetections(corrected)).toEqual([detection(1)])
    expect(shownMarks(corrected, 'model')).toEqual(correctedBoxesFrom([detection(1)]))
  })
})
