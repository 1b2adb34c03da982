import type { BoxId } from '../../contract/ids.ts'
import type { StageView } from '../../correct/use-viewport.ts'
import type { CheckStep } from '../check-steps.ts'
import type { Check } from './use-check.ts'
import type { PhotoKeys } from '../../correct/use-photo-keys.ts'

interface CheckKeysOptions {
  readonly check: Check
  readonly step: CheckStep
  readonly selectedId: BoxId | null
  readonly sealed: boolean
  readonly view: StageView
  help(): void
}

/** What the desk's keys do: always to the mark of the step, else to the selected one. */
export function checkKeys(options: CheckKeysOptions): PhotoKeys {
  const { check, step, sealed, view, help } = options
  const current = step.name === 'card' || step.name === 'fix' ? step.boxId : options.selectedId
  const onCurrent = (run: (boxId: BoxId) => void) => {
    if (current !== null && !sealed) run(current)
  }
  return {
    nudge: (by) => onCurrent((boxId) => check.nudge(boxId, by)),
    setClass: (classId) => onCurrent((boxId) => check.setClass(boxId, classId)),
    keep: () => onCurrent(check.keep),
    reject: () => onCurrent(check.reject),
    remove: () => onCurrent(check.reject),
    add() {
      if (step.name === 'missed') check.addAtCentre()
      else if (!sealed) check.goTo({ name: 'missed' })
    },
    undo: check.undo,
    redo: check.redo,
    cancel: check.leave,
    zoomBy: view.zoomBy,
    fitWhole: view.fitWhole,
    help,
  }
}
