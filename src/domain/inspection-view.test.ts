import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PhotoId } from '../contract/ids.ts'
import { correctedBoxesFrom } from './correction.ts'
import { foldInspection, foldInspections, leastSafe, type SafetyState } from './inspection-view.ts'
import {
  RecordMaker,
  correctedBox,
  correctionMade,
  detection,
  finePass,
  photoAdded,
  photoIdOf,
  predictionsMade,
  sha,
  shuffled,
  uuid,
  vehicle,
} from './testing/record-maker.ts'

const allSafe = (): SafetyState => 'safe'

function walk() {
  const maker = new RecordMaker()
  const opened = maker.open()
  const id = opened.inspectionId
  const first = maker.make('photo.added', id, photoAdded())
  const second = maker.make('photo.added', id, photoAdded({ sha: sha(2) }))
  const predictions = maker.make('predictions.made', id, predictionsMade(first, [detection(1)]))
  const correction = maker.make(
    'correction.made',
    id,
    correctionMade(first, [correctedBox(5)], predictions.id),
  )
  return { maker, id, first, second, predictions, correction, opened }
}

describe('inspection view', () => {
  const { maker, id, opened, first, second, predictions, correction } = walk()
  const records = [opened, first, second, predictions, correction]

  it('shows the model’s boxes as unreviewed until a person has judged', () => {
    const view = foldInspection([opened, first, predictions], allSafe)
    expect(view?.photos[0]?.boxes).toEqual(correctedBoxesFrom([detection(1)]))
    expect(foldInspection(records, allSafe)?.photos[0]?.boxes).toEqual([correctedBox(5)])
  })

  it('adds the boxes of a fine pass to those of the first', () => {
    const fine = maker.make('predictions.made', id, finePass(first, predictions, [detection(2)]))
    const view = foldInspection([opened, first, predictions, fine], allSafe)?.photos[0]
    expect(view?.boxes).toEqual(correctedBoxesFrom([detection(1), detection(2)]))
    expect(view?.predictions?.id).toBe(predictions.id)
    expect(view?.fine?.id).toBe(fine.id)
  })

  it('drops a fine pass that comes after a person’s word, or adds to nothing', () => {
    const late = maker.make('predictions.made', id, finePass(first, predictions, [detection(2)]))
    const view = foldInspection([...records, late], allSafe)?.photos[0]
    expect(view?.fine).toBeNull()
    expect(view?.boxes).toEqual([correctedBox(5)])
    expect(foldInspection([opened, first, late], allSafe)?.photos[0]?.fine).toBeNull()
  })

  it('keeps photos in the order in which they were added', () => {
    expect(foldInspection(records, allSafe)?.photos.map((photo) => photo.id)).toEqual([
      photoIdOf(first),
      photoIdOf(second),
    ])
  })

  it('is the same whatever the order of the records', () => {
    const view = foldInspection(records, allSafe)
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), (order) => {
        expect(foldInspection(shuffled(records, order), allSafe)).toEqual(view)
      }),
    )
  })

  it('takes the newest vehicle, seal, reopening, prediction and correction', () => {
    const { maker, id, first, ...others } = walk()
    const amended = { ...vehicle, plate: 'NEW 1' }
    const newer = [
      maker.make('inspection.amended', id, { vehicle: amended }),
      maker.make('correction.made', id, correctionMade(first, [])),
      maker.make('inspection.sealed', id, { recordHashes: [], blobShas: [] }),
    ]
    const all = [others.opened, first, others.predictions, others.correction, ...newer]
    const view = foldInspection(all, allSafe)
    expect(view).toMatchObject({ vehicle: amended, sealed: true })
    expect(view?.photos[0]?.boxes).toEqual([])
    const reopened = maker.make('inspection.reopened', id, { reason: 'a photo was missing' })
    expect(foldInspection([...all, reopened], allSafe)?.sealed).toBe(false)
  })

  it('marks a retracted photo and goes on showing it', () => {
    const retracted = maker.make('photo.retracted', id, { photoId: photoIdOf(second), reason: '' })
    const view = foldInspection([...records, retracted], allSafe)
    expect(view?.photos.map((photo) => photo.retracted)).toEqual([false, true])
  })

  it.each<[string, string, SafetyState[], SafetyState]>([
    ['correction', correction.id, ['on-phone', 'safe'], 'on-phone'],
    ['photo', second.id, ['safe', 'on-phone'], 'on-phone'],
    ['opening', opened.id, ['safe', 'safe'], 'on-phone'],
    ['nothing', 'none', ['safe', 'safe'], 'safe'],
  ])('is as safe as its least safe record: %s', (_, unsafeId, photoStates, state) => {
    const view = foldInspection(records, (recordId) =>
      recordId === unsafeId ? 'on-phone' : 'safe',
    )
    expect(view?.photos.map((photo) => photo.state)).toEqual(photoStates)
    expect(view?.state).toBe(state)
  })

  it('puts what needs a person before what waits, and that before what is on its way', () => {
    expect(leastSafe(['safe', 'sending', 'needs-you', 'on-phone'])).toBe('needs-you')
    expect(leastSafe(['safe', 'sending', 'on-phone'])).toBe('on-phone')
    expect(leastSafe(['safe', 'sending'])).toBe('sending')
    expect(leastSafe([])).toBe('safe')
  })

  it('leaves aside what concerns a photo that it does not know', () => {
    const stray = {
      ...correction,
      payload: { ...correction.payload, photoId: PhotoId.parse(uuid(77)) },
    }
    expect(foldInspection([opened, stray], allSafe)?.photos).toEqual([])
  })

  it('is nothing without the record that opened it', () => {
    expect(foldInspection([first, predictions], allSafe)).toBeNull()
  })

  it('lists the newest inspection first', () => {
    const later = maker.open(true)
    const views = foldInspections([...records, later], allSafe)
    expect(views.map((view) => view.id)).toEqual([later.inspectionId, id])
    expect(views[0]).toMatchObject({ sample: true, photos: [] })
  })
})
