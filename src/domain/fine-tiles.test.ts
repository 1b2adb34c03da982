import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import fixture from '../contract/fixtures/detect/fine.json' with { type: 'json' }
import { finePlan, planSize } from './fine-tiles.ts'

const length = fc.integer({ min: 1, max: 9000 })
const sizes = fc.record({ width: length, height: length })
const inputs = fc.constantFrom(
  { width: 320, height: 320 },
  { width: 640, height: 640 },
  { width: 640, height: 480 },
  { width: 480, height: 640 },
)

describe('the tiles of a fine pass', () => {
  it('FP1: are those of the trainer', () => {
    for (const { tiles } of fixture) {
      for (const { photo, input, magnification, tiles: expected } of tiles) {
        expect(finePlan(photo, input, magnification)?.tiles ?? []).toEqual(expected)
      }
    }
  })

  it('FP1: are twenty of a 4:3 photo of 12 megapixels for a square input, twenty-five at most', () => {
    const photo = { width: 4000, height: 3000 }
    const plan = finePlan(photo, { width: 640, height: 640 })
    expect(plan?.tiles).toHaveLength(20)
    expect(plan?.scale).toBeCloseTo(0.64)
    expect(finePlan(photo, { width: 640, height: 480 })?.tiles).toHaveLength(25)
    fc.assert(
      fc.property(sizes, inputs, (size, input) => {
        expect(finePlan(size, input)?.tiles.length ?? 0).toBeLessThanOrEqual(25)
      }),
    )
  })

  it('FP1: are none where the photo is hardly larger than the input, and enlarge nothing', () => {
    const input = { width: 640, height: 640 }
    expect(finePlan({ width: 640, height: 480 }, input)).toBeNull()
    expect(finePlan({ width: 900, height: 700 }, input)).toBeNull()
    expect(finePlan({ width: 1280, height: 960 }, input)?.scale).toBe(1)
  })

  it('FP1: lie on the photo, reach over all of it, and share a fifth of their side', () => {
    fc.assert(
      fc.property(sizes, inputs, (photo, input) => {
        const plan = finePlan(photo, input)
        if (plan === null) return
        const { tiles } = plan
        for (const axis of [
          { at: 'x', length: 'width' },
          { at: 'y', length: 'height' },
        ] as const) {
          const starts = [...new Set(tiles.map((tile) => tile[axis.at]))]
          const side = tiles[0]?.[axis.length] ?? 0
          expect(starts[0]).toBe(0)
          expect((starts.at(-1) ?? 0) + side).toBe(photo[axis.length])
          for (const [index, start] of starts.slice(1).entries()) {
            expect((starts[index] ?? 0) + side - start).toBeGreaterThanOrEqual(
              Math.floor(side / 5) - 1,
            )
          }
        }
      }),
    )
  })

  it('FP1: show each mark of up to a sixth of a tile whole in one of them', () => {
    fc.assert(
      fc.property(
        inputs,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (input, atX, atY) => {
          const photo = { width: 4000, height: 3000 }
          const tiles = finePlan(photo, input)?.tiles ?? []
          const side = Math.min(tiles[0]?.width ?? 0, tiles[0]?.height ?? 0) / 6
          const x = atX * (photo.width - side)
          const y = atY * (photo.height - side)
          expect(
            tiles.some(
              (tile) =>
                tile.x <= x &&
                tile.y <= y &&
                tile.x + tile.width >= x + side &&
                tile.y + tile.height >= y + side,
            ),
          ).toBe(true)
        },
      ),
    )
  })

  it('say how large a photo has to be decoded', () => {
    const plan = finePlan({ width: 4000, height: 3000 }, { width: 320, height: 320 })
    expect(plan && planSize(plan, { width: 4000, height: 3000 })).toEqual({
      width: 1280,
      height: 960,
    })
  })
})
