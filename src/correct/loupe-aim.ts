import type { Box } from '../contract/geometry.ts'
import type { CorrectedBox } from '../contract/record.ts'
import type { Handle, ImagePoint } from '../domain/box-edit.ts'
import type { Drag } from './gestures.ts'

/** The moved mark fills this much of the loupe. */
const moveFillCssPx = 88
const maxZoom = 12

export interface LoupeAim {
  readonly at: ImagePoint
  /** CSS pixels per image pixel in the loupe. */
  readonly zoom: number
}

/**
 * What a person wants to see while dragging: the corner that moves, not the finger beside it; the
 * whole mark while it is moved; the finger's own place while drawing. `scale` is the stage's.
 */
export function aimLoupe(
  drag: Drag,
  mark: CorrectedBox | null,
  finger: ImagePoint,
  scale: number,
): LoupeAim {
  const closer = Math.min(maxZoom, scale * 2)
  if (mark === null || drag.kind === 'draw') return { at: finger, zoom: closer }
  if (drag.kind === 'resize') return { at: placeOfHandle(drag.handle, mark.box), zoom: closer }
  const whole = moveFillCssPx / Math.max(mark.box.width, mark.box.height)
  return { at: placeOfHandle(null, mark.box), zoom: Math.min(closer, whole) }
}

function placeOfHandle(handle: Handle | null, box: Box): ImagePoint {
  const name = handle ?? ''
  return {
    imageX: box.x + box.width * shareOf(name.includes('w'), name.includes('e')),
    imageY: box.y + box.height * shareOf(name.startsWith('n'), name.startsWith('s')),
  }
}

function shareOf(low: boolean, high: boolean): number {
  if (low) return 0
  return high ? 1 : 0.5
}
