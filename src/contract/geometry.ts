import { z } from 'zod/mini'

/** Longest side that any photo may have; anything beyond is refused before it is decoded. */
export const maxSidePx = 30_000

const coordinate = () => z.number().check(z.gte(0), z.lte(maxSidePx))
const extent = () => z.number().check(z.gt(0), z.lte(maxSidePx))

/** Width and height in whole pixels. */
export const Size = z.strictObject({
  width: z.int().check(z.gte(1), z.lte(maxSidePx)),
  height: z.int().check(z.gte(1), z.lte(maxSidePx)),
})
export type Size = z.infer<typeof Size>

/**
 * A box in **image space**: pixels of the stored upright photo, origin at its top left corner,
 * `x`, `y` the box's top left corner. Never screen units, never model units.
 */
export const Box = z.strictObject({
  x: coordinate(),
  y: coordinate(),
  width: extent(),
  height: extent(),
})
export type Box = z.infer<typeof Box>
