import type { Box, Size } from '../contract/geometry.ts'
import { area, intersection, iou } from './boxes.ts'
import { maxBoxesPerClass, type FoundBox } from './detections.ts'

/** A box that comes this near to a border inside of the photo was cut there; share of the tile. */
const borderShare = 0.01

/** What is longer than this share of a tile, the first pass has seen plainly. */
const mostOfTile = 0.5

/** So much of the smaller box inside of the other, and both are one mark. */
const containedShare = 0.7

/** Where a tile lies on its photo. */
export interface TilePlace {
  readonly tile: Box
  readonly photo: Size
}

/**
 * A tile's boxes (in the tile's pixels) that count, in pixels of the photo. One that touches a
 * border which is not the photo's was cut there: the next tile sees it whole, or it is larger than
 * what tiles share, and the first pass's affair. So is one that is longer than half a tile.
 */
export function boxesOfTile(found: readonly FoundBox[], { tile, photo }: TilePlace): FoundBox[] {
  const border = Math.max(tile.width, tile.height) * borderShare
  const longest = Math.max(tile.width, tile.height) * mostOfTile
  return found.flatMap((one) => {
    const { x, y, width, height } = one.box
    const isCut =
      (tile.x > 0 && x < border) ||
      (tile.y > 0 && y < border) ||
      (tile.x + tile.width < photo.width && x + width > tile.width - border) ||
      (tile.y + tile.height < photo.height && y + height > tile.height - border)
    if (isCut || Math.max(width, height) > longest) return []
    return [{ ...one, box: { x: x + tile.x, y: y + tile.y, width, height } }]
  })
}

/**
 * What a fine pass adds: the boxes of its tiles without doubles among themselves and without those
 * that the first pass shows already, class by class; the highest score stays, of equal ones the
 * earlier. The first pass's boxes are neither moved nor removed, whatever was found over them.
 * @param nmsIou above this two boxes of a class are one mark; so they are where one holds most of
 * the other
 */
export function addedBoxes(
  found: readonly FoundBox[],
  first: readonly Pick<FoundBox, 'classId' | 'box'>[],
  nmsIou: number,
): FoundBox[] {
  const added: FoundBox[] = []
  for (const one of found.toSorted((a, b) => b.score - a.score)) {
    const ofClass = added.filter(({ classId }) => classId === one.classId)
    if (ofClass.length >= maxBoxesPerClass) continue
    const shown = [...first.filter(({ classId }) => classId === one.classId), ...ofClass]
    if (!shown.some((other) => isOneMark(one.box, other.box, nmsIou))) added.push(one)
  }
  return added
}

function isOneMark(a: Box, b: Box, nmsIou: number): boolean {
  if (iou(a, b) > nmsIou) return true
  return intersection(a, b) > containedShare * Math.min(area(a), area(b))
}
