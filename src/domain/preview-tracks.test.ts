import { describe, expect, it } from 'vitest'
import type { ClassId } from '../contract/ontology.ts'
import type { FoundBox } from './detections.ts'
import { followInto, followSame, noTracks, shownTracks } from './preview-tracks.ts'

const at = (x: number, classId: ClassId = 0): FoundBox => ({
  classId,
  box: { x, y: 10, width: 40, height: 20 },
  score: 0.5,
})

/** The marks after these frames. */
function after(...frames: readonly (readonly FoundBox[])[]) {
  return frames.reduce(followInto, noTracks)
}

/** Left edges of what is shown. */
const shownAt = (...frames: readonly (readonly FoundBox[])[]) =>
  shownTracks(after(...frames)).map(({ box }) => box.x)

describe('the marks of a stream', () => {
  it('are shown once two of three frames have them', () => {
    expect(shownAt([at(100)])).toEqual([])
    expect(shownAt([at(100)], [at(100)])).toEqual([100])
    expect(shownAt([at(100)], [], [at(100)])).toEqual([100])
    expect(shownAt([at(100)], [], [], [at(100)])).toEqual([])
  })

  it('do not flicker where one frame misses them, and go where two do', () => {
    expect(shownAt([at(100)], [at(100)], [])).toEqual([100])
    expect(shownAt([at(100)], [at(100)], [], [])).toEqual([])
    expect(after([at(100)], [at(100)], [], [], []).tracks).toEqual([])
  })

  it('keep their name while they move, and glide instead of jumping', () => {
    const first = after([at(100)], [at(100)])
    const next = followInto(first, [at(110)])
    expect(shownTracks(next)).toHaveLength(1)
    expect(shownTracks(next)[0]?.id).toBe(shownTracks(first)[0]?.id)
    expect(shownTracks(next)[0]?.box.x).toBeCloseTo(106)
  })

  it('are others where they share little area, or have another class', () => {
    expect(shownAt([at(100)], [at(160)])).toEqual([])
    expect(shownAt([at(100)], [at(100, 1)])).toEqual([])
  })

  it('take the nearest box each, and each box once', () => {
    const two = after([at(100), at(112)], [at(100), at(112)])
    const ids = new Map(shownTracks(two).map(({ id, box }) => [box.x, id]))
    const next = shownTracks(followInto(two, [at(112), at(100)]))
    expect(new Map(next.map(({ id, box }) => [box.x, id]))).toEqual(ids)
    expect(shownAt([at(100)], [at(100), at(101)])).toEqual([100])
  })

  it('are seen again in a frame that shows the same as the one before', () => {
    expect(shownTracks(followSame(after([at(100)])))).toHaveLength(1)
    const lost = after([at(100)], [at(100)], [])
    expect(shownTracks(followSame(lost))).toEqual([])
  })

  it('never bear the name of another', () => {
    const all = after([at(0)], [at(100), at(300)], [at(600)], [at(0)])
    const ids = all.tracks.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(Math.max(...ids)).toBeLessThan(all.nextId)
  })
})
