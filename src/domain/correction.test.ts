import { describe, expect, it } from 'vitest'
import type { Detection } from '../contract/detection.ts'
import type { CorrectedBox } from '../contract/record.ts'
import { agreementF1, correctedBoxesFrom, countVerdicts, diffCorrection } from './correction.ts'
import { boxId, correctedBox, detection } from './testing/record-maker.ts'

function fromModel(said: Detection, changes: Partial<CorrectedBox> = {}): CorrectedBox {
  const [box] = correctedBoxesFrom([said])
  if (box === undefined) throw new Error('no box came of the detection')
  return { ...box, ...changes }
}

describe('correction', () => {
  const a = detection(1)
  const b = detection(20)

  it('begins with every box of the model, judged by nobody', () => {
    const boxes = correctedBoxesFrom([a, b])
    expect(
      boxes.map(({ origin, reviewed, parentBoxId }) => [origin, reviewed, parentBoxId]),
    ).toEqual([
      ['model', false, boxId(1)],
      ['model', false, boxId(20)],
    ])
    expect(countVerdicts(diffCorrection([a, b], boxes)).untouched).toBe(2)
  })

  it.each<[string, CorrectedBox]>([
    ['accepted', fromModel(a, { reviewed: true })],
    ['untouched', fromModel(a)],
    ['rejected', fromModel(a, { origin: 'model-rejected', reviewed: true })],
    ['moved', fromModel(a, { origin: 'model-edited', reviewed: true, box: { ...a.box, x: 11 } })],
    ['relabelled', fromModel(a, { origin: 'model-edited', reviewed: true, classId: 1 })],
    ['added', correctedBox(7)],
  ])('calls a box %s', (verdict, box) => {
    const change = diffCorrection([a], [box]).find(({ after }) => after === box)
    expect(change?.verdict).toBe(verdict)
  })

  it('tells how far a relabelled box was moved as well', () => {
    const box = fromModel(a, { classId: 1, box: { ...a.box, width: a.box.width / 2 } })
    expect(diffCorrection([a], [box])[0]).toMatchObject({ verdict: 'relabelled', overlap: 0.5 })
  })

  it('does not lose a model box that the correction leaves out', () => {
    expect(diffCorrection([a, b], [fromModel(a, { reviewed: true })])).toContainEqual({
      verdict: 'untouched',
      before: b,
      after: null,
      overlap: null,
    })
  })
})

describe('agreement of model and person', () => {
  const a = detection(1)
  const b = detection(20)

  it('is unknown where nobody judged', () => {
    expect(agreementF1([a, b], correctedBoxesFrom([a, b]))).toBeNull()
    expect(agreementF1([], [])).toBeNull()
  })

  it.each<[string, CorrectedBox[], number]>([
    [
      '1 where both boxes were kept',
      [fromModel(a, { reviewed: true }), fromModel(b, { reviewed: true })],
      1,
    ],
    ['1 for a small move', [fromModel(a, { reviewed: true, box: { ...a.box, x: 12 } })], 1],
    ['0 for a box of another class', [fromModel(a, { reviewed: true, classId: 1 })], 0],
    ['0 where the only judged box was rejected', [fromModel(a, { origin: 'model-rejected' })], 0],
    ['0 where the only judged box was missed', [correctedBox(30)], 0],
    [
      '2/3 for one right and one missed',
      [fromModel(a, { reviewed: true }), correctedBox(30)],
      2 / 3,
    ],
    ['blind to what nobody judged', [fromModel(a, { reviewed: true }), fromModel(b)], 1],
  ])('is %s', (_, boxes, f1) => {
    expect(agreementF1([a, b], boxes)).toBeCloseTo(f1, 12)
  })
})
