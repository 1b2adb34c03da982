import type { BoxId } from '../../contract/ids.ts'
import type { ClassId } from '../../contract/ontology.ts'
import type { CorrectedBox } from '../../contract/record.ts'
import type { EditorSession } from '../../correct/editor-session.ts'
import { nudgeAction, placedBox, type Nudge } from '../../correct/nudge.ts'
import type { StageView } from '../../correct/use-viewport.ts'
import { viewToImage } from '../../correct/viewport.ts'
import type { ImagePoint } from '../../domain/box-edit.ts'
import type { Editor, EditorAction } from '../../domain/editor.ts'
import { nextStep, stepAfterFix, type CheckStep } from '../check-steps.ts'
import type { CorrectionSaver } from '../correction-saver.ts'

export interface CheckOptions {
  readonly session: EditorSession
  readonly editor: Editor
  readonly saver: CorrectionSaver<readonly CorrectedBox[]>
  readonly step: CheckStep
  readonly view: StageView
  readonly sealed: boolean
  setStep(step: CheckStep): void
}

/** What a person can do to the marks, and to which step that leads: for panels, keys, gestures. */
export function useCheck({ session, editor, saver, step, view, sealed, setStep }: CheckOptions) {
  const { dispatch } = session
  const scale = () => view.current()?.scale ?? 1

  function goTo(next: CheckStep): void {
    const boxId = next.name === 'card' || next.name === 'fix' ? next.boxId : null
    dispatch({ type: 'select', boxId })
    setStep(next)
  }

  /** After a verdict on a card or in a fix comes the next mark. */
  function judge(action: EditorAction & { type: 'keep' | 'reject' }): void {
    const marks = dispatch(action)
    if (step.name === 'card') goTo(nextStep(marks, action.boxId))
    else if (step.name === 'fix') goTo(stepAfterFix(step, marks))
  }

  function fix(boxId: BoxId): void {
    if (sealed) {
      dispatch({ type: 'select', boxId })
    } else if (step.name === 'fix') {
      goTo({ ...step, boxId })
    } else {
      const next = { card: 'cards', missed: 'missed', whole: 'whole' } as const
      goTo({ name: 'fix', boxId, next: next[step.name] })
    }
  }

  /** Another mark of the same step, without a verdict on the one before. */
  function lookAt(boxId: BoxId): void {
    if (step.name === 'card' || step.name === 'fix') goTo({ ...step, boxId })
    else dispatch({ type: 'select', boxId })
  }

  /** Back without a verdict: looking at a mark confirms nothing. */
  function leave(): void {
    if (step.name !== 'fix') goTo({ name: 'whole' })
    else if (step.next === 'cards') goTo({ name: 'card', boxId: step.boxId })
    else goTo({ name: step.next })
  }

  /** A new mark is at once the one to fix. */
  function addAt(at: ImagePoint): void {
    if (!sealed) fix(session.add(placedBox(at, scale())))
  }

  function addAtCentre(): void {
    const { stage } = view
    const viewport = view.current()
    if (stage === null || viewport === null) return
    addAt(viewToImage(viewport, { viewX: stage.width / 2, viewY: stage.height / 2 }))
  }

  function setClass(boxId: BoxId, classId: ClassId): void {
    dispatch({ type: 'relabel', boxId, classId })
    dispatch({ type: 'choose-class', classId })
  }

  function nudge(boxId: BoxId, by: Nudge): void {
    dispatch(nudgeAction(boxId, by, scale()))
  }

  /**
   * The whole photo was looked at: that is a correction even where nothing changed. Marks that
   * nobody judged stay unjudged: untouched is not confirmed.
   */
  function finish(): void {
    saver.change(editor.history.present)
    void saver.flush()
    goTo({ name: 'whole' })
  }

  return {
    goTo,
    fix,
    lookAt,
    leave,
    addAt,
    addAtCentre,
    setClass,
    nudge,
    finish,
    keep: (boxId: BoxId) => judge({ type: 'keep', boxId }),
    reject: (boxId: BoxId) => judge({ type: 'reject', boxId }),
    undo: () => dispatch({ type: 'undo' }),
    redo: () => dispatch({ type: 'redo' }),
  }
}

export type Check = ReturnType<typeof useCheck>
