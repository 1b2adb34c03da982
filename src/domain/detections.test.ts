import { describe, expect, it } from 'vitest'
import cases from '../contract/fixtures/detect/decode.json' with { type: 'json' }
import { BoxId } from '../contract/ids.ts'
import { boxToXyxy } from './boxes.ts'
import { boxesFromOutput, detectionsFromOutput } from './detections.ts'
import { letterboxFor } from './letterbox.ts'

const photo = { width: 640, height: 480 }
const letterbox = letterboxFor(photo, { width: 320, height: 320 })
const thresholds = { score: [0.25, 0.25], nmsIou: 0.7 }

/** float32[6, anchors] from rows of [cx, cy, w, h, scratch, dent]. */
function headOutput(anchors: readonly (readonly number[])[]) {
  const output = new Float32Array(6 * anchors.length)
  anchors.forEach((numbers, anchor) =>
    numbers.forEach((value, row) => {
      output[row * anchors.length + anchor] = value
    }),
  )
  return { output, classCount: 2, anchorCount: anchors.length }
}

describe('detections', () => {
  it.each(cases)('decodes as the trainer does: $title', (golden) => {
    const [rows = 0, anchorCount = 0] = golden.shape
    const found = boxesFromOutput(
      { output: Float32Array.from(golden.output), classCount: rows - 4, anchorCount },
      {
        letterbox: letterboxFor(golden.letterbox.photo, golden.letterbox.input),
        thresholds: {
          score: Array.from({ length: rows - 4 }, () => golden.scoreThreshold),
          nmsIou: golden.nmsIou,
        },
        maxPerClass: golden.maxPerClass,
      },
    )
    const known = golden.detections.filter(({ classId }) => classId < 2)
    expect(found.map(({ classId }) => classId)).toEqual(known.map(({ classId }) => classId))
    known.forEach((expected, index) => {
      const one = found[index]
      if (one === undefined) throw new Error('a detection is missing')
      expect(Math.abs(one.score - expected.score)).toBeLessThanOrEqual(1e-4)
      boxToXyxy(one.box).forEach((corner, side) => {
        const wanted = expected.boxXyxy[side] ?? Number.NaN
        expect(Math.abs(corner - wanted)).toBeLessThanOrEqual(1e-4 + 1e-6 * Math.abs(wanted))
      })
    })
  })

  it('takes only scores above the threshold of their own class', () => {
    const output = headOutput([
      [100, 100, 20, 20, 0.25, 0.1],
      [200, 100, 20, 20, 0.26, 0.9],
    ])
    const found = boxesFromOutput(output, {
      letterbox,
      thresholds: { score: [0.25, 0.95], nmsIou: 0.7 },
    })
    expect(found.map(({ classId, box }) => [classId, box])).toEqual([
      [0, { x: 380, y: 100, width: 40, height: 40 }],
    ])
  })

  it('lets one place be both scratch and dent', () => {
    const output = headOutput([[100, 100, 20, 20, 0.8, 0.7]])
    const found = boxesFromOutput(output, { letterbox, thresholds })
    expect(found.map(({ classId }) => classId)).toEqual([0, 1])
  })

  it('lets no box in the grey border suppress one on the photo', () => {
    const output = headOutput([
      [100, 20, 60, 39, 0.9, 0],
      [100, 41, 60, 39, 0.5, 0],
    ])
    const loose = { score: [0.25, 0.25], nmsIou: 0.2 }
    const found = boxesFromOutput(output, { letterbox, thresholds: loose })
    expect(found).toHaveLength(1)
    expect(found[0]?.score).toBeCloseTo(0.5, 6)
  })

  it('leaves out what is not finite', () => {
    const output = headOutput([
      [Number.NaN, 100, 20, 20, 0.9, 0],
      [100, 100, Number.POSITIVE_INFINITY, 20, 0.9, 0],
      [100, 100, 20, 20, Number.NaN, 0],
    ])
    expect(boxesFromOutput(output, { letterbox, thresholds })).toEqual([])
  })

  it('gives each box an id and a score that the contract takes', () => {
    let count = 0
    const newBoxId = () => {
      count += 1
      return BoxId.parse(`00000000-0000-7000-8000-${String(count).padStart(12, '0')}`)
    }
    const output = headOutput([
      [100, 100, 20, 20, 1.000_001, 0],
      [200, 100, 20, 20, 0, 0.5],
    ])
    const detections = detectionsFromOutput(output, { letterbox, thresholds, newBoxId })
    expect(detections.map(({ boxId, score }) => [boxId.slice(-1), score])).toEqual([
      ['1', 1],
      ['2', 0.5],
    ])
  })
})
