import type { Box, Size } from '../contract/geometry.ts'

/** Where a part of a photo lies in a decoded copy of it that may be smaller: whole pixels, on it. */
export function regionIn(region: Box, photo: Size, decoded: Size): Box {
  const across = decoded.width / photo.width
  const down = decoded.height / photo.height
  const x = Math.min(decoded.width - 1, Math.floor(region.x * across))
  const y = Math.min(decoded.height - 1, Math.floor(region.y * down))
  return {
    x,
    y,
    width: Math.max(1, Math.min(decoded.width, Math.ceil((region.x + region.width) * across)) - x),
    height: Math.max(1, Math.min(decoded.height, Math.ceil((region.y + region.height) * down)) - y),
  }
}

/** The smallest part around a region that begins, and but for the picture's edge ends, evenly. */
export function evenRegion(
  { x, y, width, height }: Box,
  { width: right, height: below }: Size,
): Box {
  const left = x - (x % 2)
  const top = y - (y % 2)
  return {
    x: left,
    y: top,
    width: evenEnd(x + width, right) - left,
    height: evenEnd(y + height, below) - top,
  }
}

function evenEnd(end: number, limit: number): number {
  return Math.min(limit, end + (end % 2))
}
