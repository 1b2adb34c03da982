import { boxesOf, type Editor } from '../../domain/editor.ts'
import { useObserved } from '../../ui/use-observable.ts'
import { nextStep, type CheckStep } from '../check-steps.ts'
import type { DetectionPhase } from '../detection-queue.ts'
import { isJudged } from '../photo-judged.ts'
import { usePhone } from '../phone.ts'
import { strings } from '../strings.en.ts'
import type { PhotoInList } from '../use-inspection.ts'
import { CardPanel } from './CardPanel.tsx'
import { FixPanel } from './FixPanel.tsx'
import { MissedPanel } from './MissedPanel.tsx'
import type { Check } from './use-check.ts'
import { WholePanel } from './WholePanel.tsx'

interface CheckPanelProps {
  readonly place: PhotoInList
  readonly editor: Editor
  readonly step: CheckStep
  readonly phase: DetectionPhase | null
  readonly check: Check
}

/** The panel of the step. */
export function CheckPanel({ place, editor, step, phase, check }: CheckPanelProps) {
  const marks = boxesOf(editor)
  if (step.name === 'missed') {
    return (
      <MissedPanel
        added={marks.some(({ origin }) => origin === 'human')}
        onAddAtCentre={check.addAtCentre}
        onDone={check.finish}
      />
    )
  }
  if (step.name === 'whole') {
    return <Whole place={place} editor={editor} phase={phase} check={check} />
  }
  const index = marks.findIndex(({ boxId }) => boxId === step.boxId)
  const mark = marks[index]
  if (mark === undefined) return null
  if (step.name === 'fix') {
    return (
      <FixPanel
        mark={mark}
        onClass={(classId) => check.setClass(mark.boxId, classId)}
        onNudge={(by) => check.nudge(mark.boxId, by)}
        onDelete={() => check.reject(mark.boxId)}
        onDone={() => check.keep(mark.boxId)}
      />
    )
  }
  return (
    <CardPanel
      mark={mark}
      position={index + 1}
      count={marks.length}
      onReject={() => check.reject(mark.boxId)}
      onFix={() => check.fix(mark.boxId)}
      onKeep={() => check.keep(mark.boxId)}
    />
  )
}

function Whole({ place, editor, phase, check }: Omit<CheckPanelProps, 'step'>) {
  const { inspection, photo, photos, index } = place
  const { detections, detector } = usePhone()
  const modelMissing = useObserved(detector.status, ({ phase }) => phase === 'failed')
  const text = strings.useText()
  const marks = boxesOf(editor)
  const onward = [...photos.slice(index + 1), ...photos.slice(0, index)].find(
    (each) => !isJudged(each),
  )
  return (
    <WholePanel
      marks={marks}
      selectedId={editor.selectedId}
      phase={phase}
      modelMissing={modelMissing}
      judged={isJudged(photo) && marks.every(({ reviewed }) => reviewed)}
      sealed={inspection.sealed}
      onward={
        onward === undefined
          ? { to: `/inspection/${inspection.id}`, label: text('toInspection') }
          : { to: `/inspection/${inspection.id}/photo/${onward.id}`, label: text('checkNext') }
      }
      onCheck={() => {
        const next = nextStep(marks)
        // A photo without marks has no card: looking at the whole of it was the check.
        if (next.name === 'missed') check.finish()
        else check.goTo(next)
      }}
      onAdd={() => check.goTo({ name: 'missed' })}
      onLookAgain={() => detections.retry(photo.id)}
      onSelect={check.fix}
    />
  )
}
