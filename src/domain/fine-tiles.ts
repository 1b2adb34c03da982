import type { Box, Size } from '../contract/geometry.ts'

/**
 * How much larger than in the first pass a photo is looked at in the fine one. A mark of 5 to 16 px
 * in the first pass, which a detector hardly finds, is then 20 to 64 px, which is what it was
 * trained on. Three times would cost 12 tiles for a 4:3 photo where four times cost 20, and finds
 * half as many small marks with as many false boxes (docs/detector.md, `bench:fine`).
 */
export const fineMagnification = 4

/** Below this a second look costs several runs and shows hardly more. */
const leastMagnification = 1.5

export interface FinePlan {
  /** Pixels of the model's input for each pixel of the photo; at most 1: nothing is enlarged. */
  readonly scale: number
  /** Whole pixels of the photo; row by row. */
  readonly tiles: readonly Box[]
}

/**
 * Where a fine pass looks. Tiles have the input's shape, reach over the whole photo and share at
 * least a fifth of their side with the next, so that a mark of up to that size lies whole in one of
 * them. At four times there are at most 5 x 5, and 5 x 4 for a 4:3 photo and a square input. Null
 * where the photo is hardly larger than the input. `fine_tiles.py` of the trainer does the same:
 * `contract/fixtures/detect/fine.json` holds both.
 */
export function finePlan(
  photo: Size,
  input: Size,
  magnification: number = fineMagnification,
): FinePlan | null {
  const first = Math.min(input.width / photo.width, input.height / photo.height)
  const scale = Math.min(1, first * magnification)
  return scale < first * leastMagnification ? null : planAt(photo, input, scale)
}

/** The same at a scale that somebody else chose. */
export function planAt(photo: Size, input: Size, scale: number): FinePlan {
  const width = Math.min(photo.width, Math.floor(input.width / scale + 0.5))
  const height = Math.min(photo.height, Math.floor(input.height / scale + 0.5))
  const tiles = starts(photo.height, height).flatMap((y) =>
    starts(photo.width, width).map((x) => ({ x, y, width, height })),
  )
  return { scale, tiles }
}

/** Size of the photo at the plan's scale: what a decoder has to deliver at least. */
export function planSize({ scale }: FinePlan, photo: Size): Size {
  return { width: Math.ceil(photo.width * scale), height: Math.ceil(photo.height * scale) }
}

/** Where tiles of `length` begin, spread evenly from one edge to the other. */
function starts(whole: number, length: number): number[] {
  const rest = whole - length
  if (rest === 0) return [0]
  const step = Math.max(1, Math.floor((length * 4) / 5))
  const gaps = Math.ceil(rest / step)
  return Array.from({ length: gaps + 1 }, (_, index) => Math.floor((index * rest) / gaps + 0.5))
}
