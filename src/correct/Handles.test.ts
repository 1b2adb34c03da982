import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
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
  test.prop([box])('never overlap, however small the mark is on screen', (mark) => {
    const centres = names.map((name) => handleCentre(name, mark))
    for (const [index, a] of centres.entries()) {
      for (const b of centres.slice(index + 1)) {
        const apart = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y))
        expect(apart).toBeGreaterThanOrEqual(targetCssPx - 0.001)
      }
    }
  })

  test.prop([box])('lie outside of the mark, so that a finger covers none of it', (mark) => {
    for (const name of names) {
      const { x, y } = handleCentre(name, mark)
      const half = targetCssPx / 2 - 0.001
      const beside = x + half <= mark.x || x - half >= mark.x + mark.width
      const aboveOrBelow = y + half <= mark.y || y - half >= mark.y + mark.height
      expect(beside || aboveOrBelow).toBe(true)
    }
  })
})
