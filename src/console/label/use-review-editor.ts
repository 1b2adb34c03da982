import { useState } from 'react'
import { useStore } from 'zustand'
import type { BoxId } from '../../contract/ids.ts'
import type { ReviewDetail } from '../../contract/label.ts'
import type { ClassId } from '../../contract/ontology.ts'
import { createEditorSession, mintBoxId, type EditorSession } from '../../correct/editor-session.ts'
import type { GestureMode } from '../../correct/gestures.ts'
import { nudgeAction, placedBox, type Nudge } from '../../correct/nudge.ts'
import type { StageEdit } from '../../correct/stage-edit.ts'
import { useViewport, type Focus } from '../../correct/use-viewport.ts'
import { viewToImage } from '../../correct/viewport.ts'
import type { ImagePoint } from '../../domain/box-edit.ts'
import { correctedBoxesFrom } from '../../domain/correction.ts'
import { boxesOf } from '../../domain/editor.ts'

const wholePhoto: Focus = { key: 'whole', box: null }

/** The editor of a review: the boxes, what the hand does to them, and which of them are shown. */
export function useReviewEditor({ row, boxes, predictions }: ReviewDetail) {
  const [session] = useState(() => openSession({ row, boxes, predictions }))
  const editor = useStore(session.editor)
  const view = useViewport(row.photo.size, wholePhoto)
  const [isDrawing, setDrawing] = useState(false)
  const [showsModel, setShowsModel] = useState(false)
  const { dispatch } = session
  const isFixed = row.barred !== null || showsModel
  const { selectedId } = editor
  const marks = boxesOf(editor)
  const scale = () => view.current()?.scale ?? 1
  const onSelected = (run: (boxId: BoxId) => void) => {
    if (selectedId !== null && !isFixed) run(selectedId)
  }

  function addAt(at: ImagePoint): void {
    session.add(placedBox(at, scale()))
    setDrawing(false)
  }

  /** The first time the hand may draw; asked again, a box is placed in the middle. */
  function draw(): void {
    if (isFixed) return
    const viewport = view.current()
    if (!isDrawing) {
      dispatch({ type: 'select', boxId: null })
      setDrawing(true)
    } else if (view.stage !== null && viewport !== null) {
      const { width, height } = view.stage
      addAt(viewToImage(viewport, { viewX: width / 2, viewY: height / 2 }))
    }
  }

  return {
    session,
    editor,
    view,
    marks: showsModel ? correctedBoxesFrom(predictions?.boxes ?? []) : marks,
    selectedId: showsModel ? null : selectedId,
    mode: modeOf({ isFixed, isDrawing }),
    isDrawing,
    showsModel,
    isFixed,
    /** Boxes that the model's second look found. */
    closer: new Set(predictions?.closerBoxIds),
    edit: stageEdit(session, { isDrawing, addAt, stopDrawing: () => setDrawing(false) }),
    toggleModel() {
      setDrawing(false)
      setShowsModel(!showsModel)
    },
    draw,
    stopDrawing: () => setDrawing(false),
    select: (boxId: BoxId | null) => void dispatch({ type: 'select', boxId }),
    nudge: (by: Nudge) => onSelected((boxId) => dispatch(nudgeAction(boxId, by, scale()))),
    keep: () => onSelected((boxId) => dispatch({ type: 'keep', boxId })),
    reject: () => onSelected((boxId) => dispatch({ type: 'reject', boxId })),
    setClass(classId: ClassId) {
      onSelected((boxId) => dispatch({ type: 'relabel', boxId, classId }))
      dispatch({ type: 'choose-class', classId })
    },
    keepAll() {
      for (const { boxId, reviewed } of marks) if (!reviewed) dispatch({ type: 'keep', boxId })
    },
    undo: () => void dispatch({ type: 'undo' }),
    redo: () => void dispatch({ type: 'redo' }),
    letGo() {
      if (isDrawing) setDrawing(false)
      else dispatch({ type: 'select', boxId: null })
    },
  }
}

export type ReviewEditor = ReturnType<typeof useReviewEditor>

function openSession({
  row,
  boxes,
  predictions,
}: Pick<ReviewDetail, 'row' | 'boxes' | 'predictions'>): EditorSession {
  return createEditorSession({
    photo: row.photo.size,
    marks: boxes,
    detections: predictions?.boxes ?? [],
    // Nothing is sent before the verdict.
    onCommit: () => undefined,
  })
}

function modeOf({ isFixed, isDrawing }: { isFixed: boolean; isDrawing: boolean }): GestureMode {
  if (isFixed) return 'look'
  return isDrawing ? 'draw' : 'fix'
}

interface Drawing {
  readonly isDrawing: boolean
  addAt(at: ImagePoint): void
  stopDrawing(): void
}

/** The stage's gestures as the editor's presses, drags and releases. */
function stageEdit(session: EditorSession, drawing: Drawing): StageEdit {
  const { dispatch } = session
  return {
    select: (boxId) => void dispatch({ type: 'select', boxId }),
    focus: (boxId) => void dispatch({ type: 'select', boxId }),
    tapGround(at) {
      if (drawing.isDrawing) drawing.addAt(at)
      else dispatch({ type: 'select', boxId: null })
    },
    dragStart(drag, at) {
      if (drag.kind === 'draw') {
        dispatch({ type: 'press', grip: { kind: 'draw', newBoxId: mintBoxId() }, at })
        return
      }
      const boxId = session.editor.getState().selectedId
      if (boxId === null) return
      const grip =
        drag.kind === 'move'
          ? ({ kind: 'move', boxId } as const)
          : ({ kind: 'resize', boxId, handle: drag.handle } as const)
      dispatch({ type: 'press', grip, at })
    },
    dragTo: (to) => void dispatch({ type: 'drag', to }),
    dragCancel: () => void dispatch({ type: 'cancel' }),
    dragEnd(drag) {
      dispatch({ type: 'release' })
      if (drag.kind === 'draw') drawing.stopDrawing()
    },
  }
}
