import type { Box } from '../contract/geometry.ts'
import type { BoxId } from '../contract/ids.ts'
import type { ImagePoint } from '../domain/box-edit.ts'
import type { EditorAction } from '../domain/editor.ts'

/** One step: of place, or of size; each is -1, 0 or 1. */
export interface Nudge {
  readonly what: 'move' | 'size'
  readonly across: -1 | 0 | 1
  readonly down: -1 | 0 | 1
}

/** A step of a nudge on screen; zooming in makes it finer on the photo. */
const nudgeCssPx = 3
/** A mark that is placed by a tap is this large on screen. */
const placedCssPx = 96

/** @param scale CSS pixels for each pixel of the photo */
export function nudgeAction(boxId: BoxId, nudge: Nudge, scale: number): EditorAction {
  const { what, across, down } = nudge
  const stepPx = Math.max(1, nudgeCssPx / scale)
  return {
    type: 'nudge',
    boxId,
    what: what === 'move' ? 'move' : 'grow',
    x: across * stepPx,
    y: down * stepPx,
  }
}

/** Where a mark lies that was placed by a tap. */
export function placedBox({ imageX, imageY }: ImagePoint, scale: number): Box {
  const side = placedCssPx / scale
  return { x: imageX - side / 2, y: imageY - side / 2, width: side, height: side }
}
