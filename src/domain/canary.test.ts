import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isInShare, placeInRollout } from './canary.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const devices = Array.from({ length: 10_000 }, (_, number) => `device-${number}`)
const inShare = (rolloutId: string, percent: number) =>
  devices.filter((deviceId) => isInShare(placeInRollout({ rolloutId, deviceId }, sha256), percent))

describe('the share of a rollout', () => {
  it('O11: is about as large as it says', () => {
    for (const percent of [1, 5, 25]) {
      const share = (100 * inShare('one', percent).length) / devices.length
      expect(Math.abs(share - percent)).toBeLessThan(0.2 * percent)
    }
    expect(inShare('one', 100)).toHaveLength(devices.length)
    expect(inShare('one', 0)).toEqual([])
  })

  it('O11: keeps all that were in where it grows, and the same ones each time', () => {
    const small = inShare('one', 5)
    const large = new Set(inShare('one', 25))
    expect(small.every((device) => large.has(device))).toBe(true)
    expect(inShare('one', 5)).toEqual(small)
  })

  it('O11: begins with other devices in another rollout', () => {
    const first = new Set(inShare('one', 5))
    const both = inShare('two', 5).filter((device) => first.has(device))
    expect(both.length).toBeLessThan(0.15 * first.size)
  })
})
