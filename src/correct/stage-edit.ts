import type { BoxId } from '../contract/ids.ts'
import type { Drag } from './gestures.ts'
import type { ImagePoint } from '../domain/box-edit.ts'

/** A drag that changes marks; panning changes only the view. */
export type EditDrag = Exclude<Drag, { kind: 'pan' }>

/** What the stage's gestures do to the marks, in image space. */
export interface StageEdit {
  select(boxId: BoxId): void
  /** The keyboard moved to a mark. */
  focus(boxId: BoxId): void
  /** A tap beside every mark. */
  tapGround(at: ImagePoint): void
  dragStart(drag: EditDrag, from: ImagePoint): void
  dragTo(to: ImagePoint): void
  dragEnd(drag: EditDrag): void
  /** Everything is as it was before `dragStart`. */
  dragCancel(): void
}
