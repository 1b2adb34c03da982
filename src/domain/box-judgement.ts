import type { Detection } from '../contract/detection.ts'
import type { Box } from '../contract/geometry.ts'
import type { BoxId } from '../contract/ids.ts'
import type { ClassId } from '../contract/ontology.ts'
import type { CorrectedBox } from '../contract/record.ts'

/** What the model said of the photo, by boxId: what a box that came from it is compared with. */
export type Parents = ReadonlyMap<BoxId, Detection>

/**
 * The box with a person's place and class. A model's box becomes `model-edited`, unless it lies
 * again just where the model put it; whoever edits a rejected box has taken it back.
 */
export function edited(
  box: CorrectedBox,
  changes: { readonly box?: Box; readonly classId?: ClassId },
  parents: Parents,
): CorrectedBox {
  const changed = { ...box, ...changes, reviewed: true }
  return { ...changed, origin: originOf(changed, parents) }
}

/** A person says: this is damage, and this is where. */
export function kept(box: CorrectedBox, parents: Parents): CorrectedBox {
  return { ...box, origin: originOf(box, parents), reviewed: true }
}

/**
 * A person says: there is nothing. The model's box stays, marked as rejected, for it is evidence;
 * a box that a person drew goes: null.
 */
export function rejected(box: CorrectedBox): CorrectedBox | null {
  return box.parentBoxId === null ? null : { ...box, origin: 'model-rejected', reviewed: true }
}

/** The rejection taken back: nobody has judged the box. */
export function restored(box: CorrectedBox, parents: Parents): CorrectedBox {
  if (box.origin !== 'model-rejected') return box
  const origin = originOf(box, parents)
  return { ...box, origin, reviewed: origin === 'model-edited' }
}

/** A box that a person drew. */
export function drawn(boxId: BoxId, classId: ClassId, box: Box): CorrectedBox {
  return {
    boxId,
    classId,
    box,
    score: null,
    origin: 'human',
    parentBoxId: null,
    reviewed: true,
  }
}

/** Where a box at this place comes from: the model's own only where the model had it, as it had it. */
export function originOf(
  { parentBoxId, classId, box }: Pick<CorrectedBox, 'parentBoxId' | 'classId' | 'box'>,
  parents: Parents,
): 'model' | 'model-edited' | 'human' {
  if (parentBoxId === null) return 'human'
  const parent = parents.get(parentBoxId)
  const same =
    parent?.classId === classId &&
    parent.box.x === box.x &&
    parent.box.y === box.y &&
    parent.box.width === box.width &&
    parent.box.height === box.height
  return same ? 'model' : 'model-edited'
}
