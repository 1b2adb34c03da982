import type { BoxId } from '../../contract/ids.ts'
import { mintBoxId, type EditorSession } from '../../correct/editor-session.ts'
import type { GestureMode } from '../../correct/gestures.ts'
import type { EditDrag, StageEdit } from '../../correct/stage-edit.ts'
import type { Grip } from '../../domain/editor.ts'
import type { CheckStep } from '../check-steps.ts'
import type { Check } from './use-check.ts'

/** What one finger does in a step. */
export function gestureModeOf(step: CheckStep, sealed: boolean): GestureMode {
  if (sealed) return 'look'
  if (step.name === 'fix') return 'fix'
  return step.name === 'missed' ? 'draw' : 'look'
}

/** The stage's gestures as the editor's presses, drags and releases. */
export function checkGestures(session: EditorSession, step: CheckStep, check: Check): StageEdit {
  const { dispatch } = session
  return {
    select: check.fix,
    focus: check.lookAt,
    tapGround(at) {
      if (step.name === 'missed') check.addAt(at)
      else check.leave()
    },
    dragStart(drag, at) {
      const grip = gripOf(drag, step)
      if (grip !== null) dispatch({ type: 'press', grip, at })
    },
    dragTo: (to) => dispatch({ type: 'drag', to }),
    dragCancel: () => dispatch({ type: 'cancel' }),
    dragEnd(drag) {
      dispatch({ type: 'release' })
      const { selectedId } = session.editor.getState()
      if (drag.kind === 'draw' && selectedId !== null) check.fix(selectedId)
    },
  }
}

function gripOf(drag: EditDrag, step: CheckStep): Grip | null {
  if (drag.kind === 'draw') return { kind: 'draw', newBoxId: mintBoxId() }
  if (step.name !== 'fix') return null
  const boxId: BoxId = step.boxId
  return drag.kind === 'move'
    ? { kind: 'move', boxId }
    : { kind: 'resize', boxId, handle: drag.handle }
}
