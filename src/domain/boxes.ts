import type { Box, Size } from '../contract/geometry.ts'

/**
 * The corners `left, top, right, bottom` of a box. In photo pixels unless a name says otherwise
 * (`inputXyxy`: pixels of the model's input). A `Box` is always in photo pixels.
 */
export type Xyxy = readonly [left: number, top: number, right: number, bottom: number]

/** The centre and the size of a box, as a detector's output gives it. */
export type Cxcywh = readonly [centreX: number, centreY: number, width: number, height: number]

/** Area in square pixels. */
export function area(box: Box): number {
  return box.width * box.height
}

/** Area that both boxes cover, in square pixels; 0 where they only touch. */
export function intersection(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return Math.max(0, width) * Math.max(0, height)
}

/** Intersection over union, 0 to 1. No epsilon and no +1: a box without an area overlaps nothing. */
export function iou(a: Box, b: Box): number {
  const shared = intersection(a, b)
  const union = area(a) + area(b) - shared
  return union > 0 ? shared / union : 0
}

/** The part of the box on the photo, or null where nothing of it is. */
export function clipBox(box: Box, photo: Size): Box | null {
  return xyxyToBox(clipXyxy(boxToXyxy(box), photo))
}

/** Whether the box lies on the photo with all of its area; its edges may lie on the photo's. */
export function liesInside(box: Box, photo: Size): boolean {
  return (
    box.x >= 0 &&
    box.y >= 0 &&
    box.x + box.width <= photo.width + edgeTolerancePx &&
    box.y + box.height <= photo.height + edgeTolerancePx
  )
}

/** `x + width` of a box that was cut at the edge may miss it by a rounding error. */
const edgeTolerancePx = 1e-6

/** Corners moved into 0 to width and 0 to height. */
export function clipXyxy([left, top, right, bottom]: Xyxy, { width, height }: Size): Xyxy {
  return [clamp(left, width), clamp(top, height), clamp(right, width), clamp(bottom, height)]
}

export function boxToXyxy({ x, y, width, height }: Box): Xyxy {
  return [x, y, x + width, y + height]
}

/** The box between two corners, or null where it has no area or is not finite. */
export function xyxyToBox([left, top, right, bottom]: Xyxy): Box | null {
  const width = right - left
  const height = bottom - top
  const usable = width > 0 && height > 0 && Number.isFinite(width) && Number.isFinite(height)
  return usable ? { x: left, y: top, width, height } : null
}

export function cxcywhToXyxy([centreX, centreY, width, height]: Cxcywh): Xyxy {
  return [centreX - width / 2, centreY - height / 2, centreX + width / 2, centreY + height / 2]
}

export function xyxyToCxcywh([left, top, right, bottom]: Xyxy): Cxcywh {
  return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top]
}

function clamp(value: number, max: number): number {
  return Math.min(max, Math.max(0, value))
}
