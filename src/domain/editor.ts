import type { Detection } from '../contract/detection.ts'
import type { Box, Size } from '../contract/geometry.ts'
import type { BoxId } from '../contract/ids.ts'
import type { ClassId } from '../contract/ontology.ts'
import type { CorrectedBox } from '../contract/record.ts'
import {
  boxBetween,
  fitBox,
  minSidePx,
  moveBox,
  resizeBox,
  type Handle,
  type ImagePoint,
} from './box-edit.ts'
import { drawn, edited, kept, rejected, restored, type Parents } from './box-judgement.ts'
import { advance, amend, beginHistory, redo, undo, type History } from './history.ts'
import { unreachable } from './unreachable.ts'

type Boxes = readonly CorrectedBox[]

/** What a press begins, once it moves. */
export type Grip =
  | { readonly kind: 'move'; readonly boxId: BoxId }
  | { readonly kind: 'resize'; readonly boxId: BoxId; readonly handle: Handle }
  | { readonly kind: 'draw'; readonly newBoxId: BoxId }

/**
 * One small state per interaction. `pointing` is a press that has not moved and may yet be a tap;
 * every move is worked out anew from the boxes as they were at the press, so that nothing creeps
 * and a cancel gives exactly them back.
 */
export type Interaction =
  | { readonly name: 'idle' }
  | { readonly name: 'pointing'; readonly grip: Grip; readonly from: ImagePoint }
  | {
      readonly name: 'dragging'
      readonly grip: Grip
      readonly from: ImagePoint
      readonly to: ImagePoint
    }
  /** One corner of a new box is set; the next tap sets the other: drawing without dragging. */
  | { readonly name: 'second-corner'; readonly first: ImagePoint }

export interface Editor {
  readonly photo: Size
  readonly parents: Parents
  readonly history: History<Boxes>
  readonly selectedId: BoxId | null
  /** Class of boxes that are drawn next. */
  readonly drawClassId: ClassId
  readonly interaction: Interaction
  /** Nudges of one box in a row are one step to undo: the box that was nudged last. */
  readonly nudgedId: BoxId | null
}

export type EditorAction =
  | { readonly type: 'select'; readonly boxId: BoxId | null }
  | { readonly type: 'press'; readonly grip: Grip; readonly at: ImagePoint }
  | { readonly type: 'drag'; readonly to: ImagePoint }
  | { readonly type: 'release' }
  /** Everything is as it was before the press, or before the first corner. */
  | { readonly type: 'cancel' }
  | { readonly type: 'corner'; readonly at: ImagePoint; readonly newBoxId: BoxId }
  | { readonly type: 'add'; readonly newBoxId: BoxId; readonly box: Box }
  /** Image pixels; `grow` moves the right and the bottom side. */
  | {
      readonly type: 'nudge'
      readonly boxId: BoxId
      readonly what: 'move' | 'grow'
      readonly x: number
      readonly y: number
    }
  | { readonly type: 'relabel'; readonly boxId: BoxId; readonly classId: ClassId }
  | { readonly type: 'choose-class'; readonly classId: ClassId }
  | { readonly type: 'keep' | 'reject' | 'restore' | 'delete'; readonly boxId: BoxId }
  | { readonly type: 'undo' | 'redo' }

/** An editor with these boxes; `detections` is what the model said, for boxes that came from it. */
export function openEditor(start: {
  readonly photo: Size
  readonly boxes: Boxes
  readonly detections: readonly Detection[]
}): Editor {
  return {
    photo: start.photo,
    parents: new Map(start.detections.map((detection) => [detection.boxId, detection])),
    history: beginHistory(start.boxes),
    selectedId: null,
    drawClassId: 0,
    interaction: { name: 'idle' },
    nudgedId: null,
  }
}

/** The boxes to show and to save: while something is dragged, as they are at this moment. */
export function boxesOf(editor: Editor): Boxes {
  const { interaction, history } = editor
  return interaction.name === 'dragging' ? draggedBoxes(editor, interaction) : history.present
}

/** The editor after an action. An action that does not fit its state changes nothing. */
export function reduceEditor(editor: Editor, action: EditorAction): Editor {
  switch (action.type) {
    case 'press':
      return press(editor, action.grip, action.at)
    case 'drag':
      return drag(editor, action.to)
    case 'release':
      return release(editor)
    case 'cancel':
      return atRest(editor)
    case 'corner':
      return setCorner(editor, action.at, action.newBoxId)
    default:
      // Whatever else happens ends an interaction that was under way.
      return reduceAtRest(atRest(editor), action)
  }
}

type RestAction = Exclude<
  EditorAction,
  { type: 'press' | 'drag' | 'release' | 'cancel' | 'corner' }
>

function reduceAtRest(editor: Editor, action: RestAction): Editor {
  const { parents } = editor
  switch (action.type) {
    case 'select':
      return {
        ...editor,
        selectedId: hasBox(editor, action.boxId) ? action.boxId : null,
        nudgedId: null,
      }
    case 'choose-class':
      return { ...editor, drawClassId: action.classId }
    case 'add':
      return addBox(editor, action.newBoxId, fitBox(action.box, editor.photo))
    case 'nudge':
      return nudge(editor, action)
    case 'relabel':
      return change(editor, action.boxId, (box) =>
        edited(box, { classId: action.classId }, parents),
      )
    case 'keep':
      return change(editor, action.boxId, (box) => kept(box, parents))
    case 'restore':
      return change(editor, action.boxId, (box) => restored(box, parents))
    case 'reject':
    case 'delete':
      return change(editor, action.boxId, rejected)
    case 'undo':
      return withHistory(editor, undo(editor.history))
    case 'redo':
      return withHistory(editor, redo(editor.history))
    default:
      return unreachable(action)
  }
}

function press(editor: Editor, grip: Grip, from: ImagePoint): Editor {
  const isDrawing = grip.kind === 'draw'
  // What is moved must be there; what is drawn must be new.
  if (hasBox(editor, isDrawing ? grip.newBoxId : grip.boxId) === isDrawing) return atRest(editor)
  const selectedId = isDrawing ? null : grip.boxId
  return { ...editor, selectedId, interaction: { name: 'pointing', grip, from }, nudgedId: null }
}

function drag(editor: Editor, to: ImagePoint): Editor {
  const { interaction } = editor
  if (interaction.name !== 'pointing' && interaction.name !== 'dragging') return editor
  const { grip, from } = interaction
  return { ...editor, interaction: { name: 'dragging', grip, from, to } }
}

function release(editor: Editor): Editor {
  const { interaction } = editor
  if (interaction.name !== 'dragging') {
    return interaction.name === 'pointing' ? atRest(editor) : editor
  }
  const { grip } = interaction
  const boxes = draggedBoxes(editor, interaction)
  const selectedId = grip.kind === 'draw' ? grip.newBoxId : grip.boxId
  const resting = atRest(editor)
  // A drag that ends where it began, or draws less than a box, is nothing to undo.
  return boxes === editor.history.present
    ? resting
    : { ...resting, selectedId, history: advance(editor.history, boxes) }
}

function draggedBoxes(
  { history: { present }, parents, photo, drawClassId }: Editor,
  { grip, from, to }: Extract<Interaction, { name: 'dragging' }>,
): Boxes {
  const by = { x: to.imageX - from.imageX, y: to.imageY - from.imageY }
  if (grip.kind === 'draw') {
    const tooSmall = Math.abs(by.x) < minSidePx && Math.abs(by.y) < minSidePx
    if (tooSmall) return present
    return [...present, drawn(grip.newBoxId, drawClassId, boxBetween(from, to, photo))]
  }
  if (by.x === 0 && by.y === 0) return present
  return replaced(present, grip.boxId, (box) => {
    const place =
      grip.kind === 'move'
        ? moveBox(box.box, by.x, by.y, photo)
        : resizeBox(box.box, grip.handle, by, photo)
    return edited(box, { box: place }, parents)
  })
}

function setCorner(editor: Editor, at: ImagePoint, newBoxId: BoxId): Editor {
  const { interaction } = editor
  if (interaction.name !== 'second-corner') {
    return {
      ...atRest(editor),
      selectedId: null,
      interaction: { name: 'second-corner', first: at },
    }
  }
  return addBox(atRest(editor), newBoxId, boxBetween(interaction.first, at, editor.photo))
}

function addBox(editor: Editor, newBoxId: BoxId, box: Box): Editor {
  if (hasBox(editor, newBoxId)) return editor
  const boxes = [...editor.history.present, drawn(newBoxId, editor.drawClassId, box)]
  return { ...withHistory(editor, advance(editor.history, boxes)), selectedId: newBoxId }
}

function nudge(editor: Editor, action: Extract<EditorAction, { type: 'nudge' }>): Editor {
  const { boxId, what, x, y } = action
  const { photo, parents, history } = editor
  const boxes = replaced(history.present, boxId, (box) => {
    const place =
      what === 'move' ? moveBox(box.box, x, y, photo) : resizeBox(box.box, 'se', { x, y }, photo)
    return edited(box, { box: place }, parents)
  })
  if (boxes === history.present) return editor
  const next = editor.nudgedId === boxId ? amend(history, boxes) : advance(history, boxes)
  return { ...withHistory(editor, next), selectedId: boxId, nudgedId: boxId }
}

/** Changes one box; `to` gives null to take it away. */
function change(
  editor: Editor,
  boxId: BoxId,
  to: (box: CorrectedBox) => CorrectedBox | null,
): Editor {
  const boxes = replaced(editor.history.present, boxId, to)
  if (boxes === editor.history.present) return editor
  return withHistory(editor, advance(editor.history, boxes))
}

/** The boxes with one changed; the very same list where there is no such box or no change. */
function replaced(
  boxes: Boxes,
  boxId: BoxId,
  to: (box: CorrectedBox) => CorrectedBox | null,
): Boxes {
  const box = boxes.find((one) => one.boxId === boxId)
  if (box === undefined) return boxes
  const next = to(box)
  if (next !== null && isSame(box, next)) return boxes
  return boxes.flatMap((one) => (one === box ? (next ?? []) : one))
}

function isSame(a: CorrectedBox, b: CorrectedBox): boolean {
  return (
    a.origin === b.origin &&
    a.reviewed === b.reviewed &&
    a.classId === b.classId &&
    a.box.x === b.box.x &&
    a.box.y === b.box.y &&
    a.box.width === b.box.width &&
    a.box.height === b.box.height
  )
}

function atRest(editor: Editor): Editor {
  return editor.interaction.name === 'idle' ? editor : { ...editor, interaction: { name: 'idle' } }
}

function withHistory(editor: Editor, history: History<Boxes>): Editor {
  const stays = history.present.some(({ boxId }) => boxId === editor.selectedId)
  return { ...editor, history, nudgedId: null, selectedId: stays ? editor.selectedId : null }
}

function hasBox(editor: Editor, boxId: BoxId | null): boolean {
  return editor.history.present.some((box) => box.boxId === boxId)
}
