import { describe, expect, it } from 'vitest'
import { RecordId } from '../contract/ids.ts'
import { reviewState, trainingBar } from './review-state.ts'
import { photoAdded, sha, uuid } from './testing/record-maker.ts'

const first = RecordId.parse(uuid(1))
const second = RecordId.parse(uuid(2))

type Judged = Parameters<typeof reviewState>[0]['judged']

function stateOf(judged: Judged, newestCorrectionId: RecordId | null, setAside = false) {
  return reviewState({ judged, newestCorrectionId, setAside })
}

function barOf(changes: Partial<Parameters<typeof trainingBar>[0]>) {
  return trainingBar({
    photo: photoAdded(),
    sample: false,
    sampleShas: new Set(),
    retracted: false,
    arrived: true,
    unreadable: new Set(),
    ...changes,
  })
}

describe('where a photo stands', () => {
  it('waits until it was judged', () => {
    expect(stateOf(null, null)).toBe('waiting')
    expect(stateOf(null, first)).toBe('waiting')
  })

  it('L5: is accepted only as a whole', () => {
    expect(stateOf({ correctionId: first, complete: true }, first)).toBe('accepted')
    expect(stateOf({ correctionId: first, complete: false }, first)).toBe('incomplete')
    expect(stateOf({ correctionId: null, complete: true }, null)).toBe('accepted')
  })

  it('L7: waits again after a correction that the verdict did not see', () => {
    expect(stateOf({ correctionId: first, complete: true }, second)).toBe('waiting')
    expect(stateOf({ correctionId: null, complete: true }, first)).toBe('waiting')
  })

  it('L10: stays aside whatever comes', () => {
    expect(stateOf(null, second, true)).toBe('set-aside')
  })
})

describe('what never trains', () => {
  it('L2: is nothing that a phone took, that is there and that decodes', () => {
    expect(barOf({})).toBeNull()
  })

  it('L2: is a sample by any sign, before all else', () => {
    expect(barOf({ sample: true, retracted: true })).toBe('sample')
    expect(barOf({ photo: photoAdded({ rendered: true }) })).toBe('sample')
    expect(barOf({ photo: photoAdded({ source: 'sample' }) })).toBe('sample')
    expect(barOf({ sampleShas: new Set([sha(1)]) })).toBe('sample')
  })

  it('L2: is what was taken back, has not arrived or does not decode', () => {
    expect(barOf({ retracted: true, arrived: false })).toBe('retracted')
    expect(barOf({ arrived: false })).toBe('not-arrived')
    expect(barOf({ unreadable: new Set([sha(1)]) })).toBe('unreadable')
  })
})
