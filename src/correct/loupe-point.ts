import type { Box } from '../contract/geometry.ts'
import type { CorrectedBox } from '../contract/record.ts'
import type { Handle, ImagePoint } from '../domain/box-edit.ts'
import type { Drag } from './gestures.ts'

/**
 * What a person wants to see while dragging: the corner that moves, not the finger beside it; the
 * mark's middle while it is moved; the finger's own place while drawing.
 */
export function loupePoint(
  drag: Drag,
  selected: CorrectedBox | null,
  finger: ImagePoint,
): ImagePoint {
  if (selected === null) return finger
  if (drag.kind === 'resize') return placeOfHandle(drag.handle, selected.box)
  if (drag.kind === 'move') return placeOfHandle(null, selected.box)
  return finger
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
