import type { Box, Size } from '../contract/geometry.ts'

/** A place on the stored photo, in its pixels. */
export interface ImagePoint {
  readonly imageX: number
  readonly imageY: number
}

/** Compass points: the side or the corner of a box that a handle moves. */
export type Handle = 'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w'

/** A shorter side is too small to see or to hit. */
export const minSidePx = 4

/** The box moved, as far as it stays on the photo; its size is kept. */
export function moveBox(box: Box, byX: number, byY: number, photo: Size): Box {
  return {
    ...box,
    x: clamp(box.x + byX, 0, photo.width - box.width),
    y: clamp(box.y + byY, 0, photo.height - box.height),
  }
}

/**
 * The box with the handle's sides moved: not over the photo's edge, and not nearer to the opposite
 * side than the smallest length. The opposite sides stay where they are.
 */
export function resizeBox(
  box: Box,
  handle: Handle,
  by: { readonly x: number; readonly y: number },
  photo: Size,
): Box {
  const [x, width] = resizeSpan([box.x, box.width], sideOf(handle, 'w', 'e'), by.x, photo.width)
  const [y, height] = resizeSpan([box.y, box.height], sideOf(handle, 'n', 's'), by.y, photo.height)
  return { x, y, width, height }
}

/** The box between two corners, in whatever order, cut at the photo and of the smallest size. */
export function boxBetween(a: ImagePoint, b: ImagePoint, photo: Size): Box {
  const [x, width] = spanBetween(a.imageX, b.imageX, photo.width)
  const [y, height] = spanBetween(a.imageY, b.imageY, photo.height)
  return { x, y, width, height }
}

/** A box of at least the smallest size, on the photo. */
export function fitBox(box: Box, photo: Size): Box {
  return boxBetween(
    { imageX: box.x, imageY: box.y },
    { imageX: box.x + box.width, imageY: box.y + box.height },
    photo,
  )
}

/** Start and length along one axis. */
type Span = readonly [start: number, length: number]

function sideOf(handle: Handle, low: 'n' | 'w', high: 's' | 'e'): 'low' | 'high' | null {
  if (handle.includes(low)) return 'low'
  return handle.includes(high) ? 'high' : null
}

function resizeSpan(
  [start, length]: Span,
  side: 'low' | 'high' | null,
  by: number,
  limit: number,
): Span {
  if (side === null) return [start, length]
  const end = start + length
  const shortest = Math.min(minSidePx, length)
  if (side === 'low') {
    const moved = clamp(start + by, 0, end - shortest)
    return [moved, end - moved]
  }
  return [start, clamp(end + by, start + shortest, Math.max(limit, end)) - start]
}

function spanBetween(a: number, b: number, limit: number): Span {
  const low = clamp(Math.min(a, b), 0, limit)
  const high = clamp(Math.max(a, b), 0, limit)
  const length = Math.min(limit, Math.max(minSidePx, high - low))
  return [Math.min(low, limit - length), length]
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value))
}
