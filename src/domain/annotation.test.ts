import { describe, expect, it } from 'vitest'
import type { CorrectedBox } from '../contract/record.ts'
import { annotatedBoxesFrom, correctedBoxesAfter } from './annotation.ts'
import { correctedBoxesFrom } from './correction.ts'
import { boxId, correctedBox, detection } from './testing/record-maker.ts'

const detections = [detection(1), detection(2, { classId: 1 })]
const parents = new Map(detections.map((one) => [one.boxId, one]))
const untouched = correctedBoxesFrom(detections)

function again(boxes: readonly CorrectedBox[]) {
  return correctedBoxesAfter(annotatedBoxesFrom(boxes), untouched, parents)
}

describe('an acceptance', () => {
  it('L3: makes labels of judged boxes and ignore regions of those that nobody judged', () => {
    const [first, second] = untouched
    if (first === undefined || second === undefined) throw new Error('two boxes were made')
    const boxes = [{ ...first, reviewed: true }, second, correctedBox(3)]
    expect(annotatedBoxesFrom(boxes).map(({ boxId: id, ignore }) => [id, ignore])).toEqual([
      [boxId(1), false],
      [boxId(2), true],
      [boxId(3), false],
    ])
  })

  it('L3: leaves out what was judged to be no damage', () => {
    const rejected = correctedBox(1, { origin: 'model-rejected', score: 0.5 })
    expect(annotatedBoxesFrom([rejected])).toEqual([])
  })
})

describe('going on with what was accepted', () => {
  it('gives back just what was accepted, with where each box came from', () => {
    const judged = untouched.map((box) => ({ ...box, reviewed: true }))
    const moved = { ...correctedBox(1), ...judged[0], box: { x: 1, y: 1, width: 9, height: 9 } }
    const boxes = [{ ...moved, origin: 'model-edited' as const }, ...judged.slice(1)]
    expect(again([...boxes, correctedBox(3)])).toEqual([...boxes, correctedBox(3)])
  })

  it('shows what the acceptance left out as rejected, and drops what a person had drawn', () => {
    const evidence = [...untouched, correctedBox(3)]
    expect(correctedBoxesAfter([], evidence, parents)).toMatchObject([
      { boxId: boxId(1), origin: 'model-rejected', reviewed: true },
      { boxId: boxId(2), origin: 'model-rejected', reviewed: true },
    ])
  })

  it('keeps what nobody judged unjudged', () => {
    expect(again(untouched)).toEqual(untouched)
  })

  it('passes over a region of a kind that the ontology lacks', () => {
    const region = { ...correctedBox(4), classId: null, ignore: true }
    expect(correctedBoxesAfter([region], [], parents)).toEqual([])
  })
})
