import { expect, it } from 'vitest'
import { fineHindrance } from './fine-worth.ts'

const first = { decodeMs: 900, prepareMs: 20, inferMs: 150, postMs: 1 }

it('FP4: a fine pass is worth its cost on a usual phone', () => {
  expect(fineHindrance({ tileCount: 12, first, battery: null })).toBeNull()
  const battery = { charge: 0.15, charging: true }
  expect(fineHindrance({ tileCount: 12, first, battery })).toBeNull()
})

it('FP4: it is left out on a device that would need over ten seconds, and on an empty battery', () => {
  const slow = { ...first, inferMs: 900 }
  expect(fineHindrance({ tileCount: 12, first: slow, battery: null })).toBe('too-slow')
  const battery = { charge: 0.15, charging: false }
  expect(fineHindrance({ tileCount: 12, first, battery })).toBe('battery-low')
})
