import { createStore, type StoreApi } from 'zustand'
import type { Detection } from '../contract/detection.ts'
import type { Box, Size } from '../contract/geometry.ts'
import type { BoxId } from '../contract/ids.ts'
import type { CorrectedBox } from '../contract/record.ts'
import { withFound } from '../domain/editor-found.ts'
import {
  boxesOf,
  openEditor,
  reduceEditor,
  type Editor,
  type EditorAction,
} from '../domain/editor.ts'

export interface EditorStart {
  readonly photo: Size
  readonly marks: readonly CorrectedBox[]
  /** What the model said, for marks that came from it. */
  readonly detections: readonly Detection[]
}

export interface EditorSessionOptions extends EditorStart {
  /** Each committed change: not while something is still being dragged. */
  onCommit(marks: readonly CorrectedBox[]): void
}

/** The editor of one photo: the domain's reducer, with ids minted and changes told. */
export interface EditorSession {
  readonly editor: StoreApi<Editor>
  /** The marks after the action. */
  dispatch(action: EditorAction): readonly CorrectedBox[]
  /** A new mark, selected. */
  add(box: Box): BoxId
  /** What the model found while a person was already at work joins the marks; undo begins anew. */
  join(found: Pick<EditorStart, 'marks' | 'detections'>): void
  /**
   * Marks that a fine pass adds, unless a person has begun to judge. They are no change of theirs:
   * nothing is committed, and there is nothing to undo. `later`: something is being dragged.
   */
  addFound(found: readonly Detection[]): 'added' | 'dropped' | 'later'
}

export function mintBoxId(): BoxId {
  return crypto.randomUUID() as BoxId // randomUUID gives lower-case UUIDv4, which BoxId asks for
}

export function createEditorSession(options: EditorSessionOptions): EditorSession {
  const { photo, marks, detections, onCommit } = options
  const store = createStore<Editor>(() => openEditor({ photo, boxes: marks, detections }))

  function dispatch(action: EditorAction): readonly CorrectedBox[] {
    const before = store.getState()
    const after = reduceEditor(before, action)
    if (after !== before) store.setState(after, true)
    if (after.history.present !== before.history.present) onCommit(after.history.present)
    return boxesOf(after)
  }

  return {
    editor: store,
    dispatch,
    add(box) {
      const newBoxId = mintBoxId()
      dispatch({ type: 'add', newBoxId, box })
      return newBoxId
    },
    addFound(found) {
      const editor = store.getState()
      const next = withFound(editor, found)
      if (next === 'later' || next === 'dropped') return next
      store.setState(next, true)
      return 'added'
    },
    join(found) {
      const editor = store.getState()
      const own = editor.history.present
      const known = new Set(own.map(({ boxId }) => boxId))
      const boxes = [...own, ...found.marks.filter(({ boxId }) => !known.has(boxId))]
      const joined = openEditor({ photo, boxes, detections: found.detections })
      const { selectedId, drawClassId } = editor
      store.setState({ ...joined, selectedId, drawClassId }, true)
      // What waits to be saved must not name the new predictions and leave their boxes out.
      if (own.length > 0 || editor.history.past.length > 0) onCommit(boxes)
    },
  }
}
