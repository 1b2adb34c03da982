import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Handle } from '../domain/box-edit.ts'
import { handleCentre } from './Handles.tsx'

const names: readonly Handle[] = ['n', 's', 'w', 'e', 'nw', 'ne', 'sw', 'se']
const targetCssPx = 48

const box = fc.record({
  x: fc.double({ min: 0, max: 300, noNaN: true }),
  y: fc.double({ min: 0, max: 300, noNaN: true }),
  width: fc.double({ min: 1, max: 400, noNaN: true }),
  height: fc.double({ min: 1, max: 400, noNaN: true }),
})

describe('handles', () => {
  it('never overlap, however small the mark is on screen', () => {
    fc.assert(
      fc.property(box, (mark) => {
        const centres = names.map((name) => handleCentre(name, mark))
        for (const [index, a] of centres.entries()) {
          for (const b of centres.slice(index + 1)) {
            const apart = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y))
            expect(apart).toBeGreaterThanOrEqual(targetCssPx - 0.001)
          }
        }
      }),
    )
  })

  it('lie outside of the mark, so that a finger covers none of it', () => {
    fc.assert(
      fc.property(box, (mark) => {
        for (const name of names) {
          const { x, y } = handleCentre(name, mark)
          const half = targetCssPx / 2 - 0.001
          const beside = x + half <= mark.x || x - half >= mark.x + mark.width
          const aboveOrBelow = y + half <= mark.y || y - half >= mark.y + mark.height
          expect(beside || aboveOrBelow).toBe(true)
        }
      }),
    )
  })
})
