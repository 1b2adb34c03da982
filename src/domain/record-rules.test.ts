import { describe, expect, it } from 'vitest'
import { InspectionId, PhotoId, RecordId } from '../contract/ids.ts'
import type { EvidenceRecord } from '../contract/record.ts'
import { emptyContext, recordProblems, withRecord } from './record-rules.ts'
import {
  RecordMaker,
  boxId,
  correctedBox,
  correctionMade,
  detection,
  finePass,
  photoAdded,
  photoIdOf,
  predictionsMade,
  sha,
  uuid,
} from './testing/record-maker.ts'

const maker = new RecordMaker()
const opened = maker.open()
const id = opened.inspectionId
const photo = maker.make('photo.added', id, photoAdded())
const predictions = maker.make('predictions.made', id, predictionsMade(photo, [detection(1)]))
const retracted = maker.make('photo.retracted', id, {
  photoId: photoIdOf(photo),
  reason: 'blurred',
})
const sealed = maker.make('inspection.sealed', id, { recordHashes: [], blobShas: [] })
const good = correctionMade(photo, [correctedBox(5)], predictions.id)

function codes(
  record: EvidenceRecord,
  earlier: readonly EvidenceRecord[] = [opened, photo, predictions],
) {
  const context = earlier.reduce(withRecord, emptyContext)
  return recordProblems(record, context).map(({ code, path }) => `${code} ${path}`)
}

function correction(changes: Partial<typeof good>) {
  return maker.make('correction.made', id, { ...good, ...changes })
}

const kept = correctedBox(1, { origin: 'model', parentBoxId: boxId(1), score: 0.5 })

describe('record rules', () => {
  it('finds nothing wrong with an honest walk', () => {
    const all = [
      opened,
      photo,
      predictions,
      correction({ boxes: [kept, correctedBox(5)] }),
      retracted,
      sealed,
    ]
    const found = all.flatMap((record, index) => codes(record, all.slice(0, index)))
    expect(found).toEqual([])
  })

  it('R10: names a box that leaves the photo', () => {
    const box = { x: 390, y: 10, width: 20, height: 20 }
    expect(codes(correction({ boxes: [correctedBox(5), correctedBox(6, { box })] }))).toEqual([
      'box_outside_photo boxes[1].box',
    ])
    const made = predictionsMade(photo, [detection(1, { box })])
    expect(codes(maker.make('predictions.made', id, made))).toEqual([
      'box_outside_photo predictions.boxes[0].box',
    ])
  })

  it('R10: takes a box whose far edge misses the photo’s by a rounding error', () => {
    const box = { x: 0.1 + 0.2, y: 0, width: 400 - 0.3, height: 300 }
    expect(codes(correction({ boxes: [correctedBox(5, { box })] }))).toEqual([])
  })

  it('R11: names a boxId that comes twice', () => {
    expect(codes(correction({ boxes: [correctedBox(5), correctedBox(5)] }))).toEqual([
      'duplicate_box_id boxes[1].boxId',
    ])
  })

  it('R12: names a photo that is unknown, retracted or another', () => {
    const photoId = PhotoId.parse(uuid(0xabc))
    expect(codes(correction({ photoId, predictionsId: null }))).toEqual(['unknown_photo photoId'])
    expect(codes(correction({}), [opened, photo, predictions, retracted])).toEqual([
      'retracted_photo photoId',
    ])
    expect(codes(correction({ photoSha: sha(9) }))).toEqual(['photo_differs photoSha'])
    const other = predictionsMade(
      { ...photo, payload: photoAdded({ size: { width: 400, height: 301 } }) },
      [],
    )
    expect(codes(maker.make('predictions.made', id, other))).toEqual(['photo_differs predictions'])
  })

  it('R13: names a parent or a prediction that nobody made', () => {
    const stray = correctedBox(1, { origin: 'model', parentBoxId: boxId(44), score: 0.5 })
    expect(codes(correction({ boxes: [stray] }))).toEqual([
      'unknown_parent_box boxes[0].parentBoxId',
    ])
    const predictionsId = RecordId.parse(uuid(0xabc))
    expect(codes(correction({ predictionsId }))).toEqual(['unknown_predictions predictionsId'])
  })

  it('R16: takes a fine pass after its first pass, and a correction that keeps its boxes', () => {
    const fine = maker.make('predictions.made', id, finePass(photo, predictions, [detection(2)]))
    const both = [kept, correctedBox(2, { origin: 'model', parentBoxId: boxId(2), score: 0.5 })]
    const all = [opened, photo, predictions, fine, correction({ boxes: both }), sealed]
    expect(all.flatMap((record, index) => codes(record, all.slice(0, index)))).toEqual([])
  })

  it('R16: names a fine pass after the correction or the seal, or without its first pass', () => {
    const fine = maker.make('predictions.made', id, finePass(photo, predictions, [detection(2)]))
    expect(codes(fine, [opened, photo, predictions, correction({})])).toEqual([
      'late_fine_pass pass',
    ])
    expect(codes(fine, [opened, photo, predictions, sealed])).toEqual([
      'sealed_inspection inspectionId',
    ])
    expect(codes(fine, [opened, photo])).toEqual(['unknown_predictions after'])
    const other = maker.make('photo.added', id, photoAdded())
    const ofOther = maker.make('predictions.made', id, predictionsMade(other, []))
    const stray = maker.make('predictions.made', id, finePass(photo, ofOther, []))
    expect(codes(stray, [opened, photo, other, predictions, ofOther])).toEqual([
      'unknown_predictions after',
    ])
    const afterFine = maker.make('predictions.made', id, finePass(photo, fine, []))
    expect(codes(afterFine, [opened, photo, predictions, fine])).toEqual([
      'unknown_predictions after',
    ])
  })

  it('R14: names a drawn box with a parent, and a model box without', () => {
    const drawn = correctedBox(5, { parentBoxId: boxId(1) })
    const model = correctedBox(6, { origin: 'model-rejected' })
    expect(codes(correction({ boxes: [drawn, model] }))).toEqual([
      'origin_differs boxes[0].parentBoxId',
      'origin_differs boxes[1].parentBoxId',
    ])
  })

  it('R15: names a record before the opening and one after the seal', () => {
    expect(codes(photo, [])).toEqual(['unknown_inspection inspectionId'])
    expect(codes(correction({}), [opened, photo, predictions, sealed])).toEqual([
      'sealed_inspection inspectionId',
    ])
    const reopened = maker.make('inspection.reopened', id, { reason: 'one more' })
    expect(codes(reopened, [opened, sealed])).toEqual([])
    expect(codes(correction({}), [opened, photo, predictions, sealed, reopened])).toEqual([])
    expect(InspectionId.parse(opened.id)).toBe(id)
  })
})
