import { createGestures, type Drag, type GestureMode } from './gestures.ts'
import type { StageEdit } from './stage-edit.ts'
import type { StageView } from './use-viewport.ts'
import { panned, pinched, viewToImage, type ViewPoint } from './viewport.ts'

/** A drag under way, for the loupe. */
export interface Finger {
  readonly drag: Drag
  readonly at: ViewPoint
}

export interface StageWiring {
  readonly mode: GestureMode
  readonly view: StageView
  readonly edit: StageEdit
  showFinger(finger: Finger | null): void
}

/**
 * Gestures wired to a stage: panning and pinching move the view, all else edits marks in image
 * space. It lives as long as the stage; `wiring` gives what the newest render brought.
 */
export function createStageGestures(wiring: () => StageWiring) {
  let start = wiring().view.current()
  const image = (at: ViewPoint) => {
    const viewport = wiring().view.current()
    return viewport === null ? { imageX: 0, imageY: 0 } : viewToImage(viewport, at)
  }
  return createGestures({
    mode: () => wiring().mode,
    tap(target, at) {
      const { edit } = wiring()
      if (target.kind === 'mark') edit.select(target.boxId)
      else if (target.kind === 'ground') edit.tapGround(image(at))
    },
    dragStart(drag, from) {
      start = wiring().view.current()
      if (drag.kind !== 'pan') wiring().edit.dragStart(drag, image(from))
    },
    dragMove(drag, from, to) {
      const { view, edit, showFinger } = wiring()
      if (drag.kind === 'pan') {
        if (start !== null) view.show(panned(start, to.viewX - from.viewX, to.viewY - from.viewY))
        return
      }
      edit.dragTo(image(to))
      showFinger({ drag, at: to })
    },
    dragEnd(drag) {
      wiring().showFinger(null)
      if (drag.kind !== 'pan') wiring().edit.dragEnd(drag)
    },
    dragCancel(drag) {
      wiring().showFinger(null)
      if (drag.kind !== 'pan') wiring().edit.dragCancel()
    },
    pinchStart() {
      start = wiring().view.current()
    },
    pinchMove(from, to) {
      if (start !== null) wiring().view.show(pinched(start, from, to))
    },
  })
}
