import { Trash2 } from 'lucide-react'
import { classIds, type ClassId } from '../../contract/ontology.ts'
import type { CorrectedBox } from '../../contract/record.ts'
import { Button } from '../../ui/Button.tsx'
import { ClassSwatch } from '../../ui/ClassSwatch.tsx'
import { damageClassStyles } from '../../ui/damage-class.ts'
import { uiStrings } from '../../ui/strings/ui.en.ts'
import { strings } from '../strings.en.ts'
import { NudgePad, type Nudge } from './NudgePad.tsx'
import { Panel } from './Panel.tsx'

interface FixPanelProps {
  readonly mark: CorrectedBox
  onClass(classId: ClassId): void
  onNudge(nudge: Nudge): void
  onDelete(): void
  onDone(): void
}

/** All that dragging does, by tapping too: class, place, size, delete. */
export function FixPanel({ mark, onClass, onNudge, onDelete, onDone }: FixPanelProps) {
  const text = strings.useText()
  return (
    <Panel>
      <ClassChips chosen={mark.classId} onClass={onClass} />
      <NudgePad onNudge={onNudge} />
      <div className="flex gap-2">
        <Button
          kind="danger"
          icon={<Trash2 className="size-5" aria-hidden="true" />}
          onClick={onDelete}
        >
          {text(mark.parentBoxId === null ? 'deleteMark' : 'notDamage')}
        </Button>
        <Button kind="primary" className="min-h-14 flex-1" onClick={onDone}>
          {text('done')}
        </Button>
      </div>
    </Panel>
  )
}

interface ClassChipsProps {
  readonly chosen: ClassId
  onClass(classId: ClassId): void
}

function ClassChips({ chosen, onClass }: ClassChipsProps) {
  const text = strings.useText()
  const words = uiStrings.useText()
  return (
    <div role="radiogroup" aria-label={text('damageClass')} className="flex gap-2">
      {classIds.map((classId) => (
        <label
          key={classId}
          className="flex min-h-12 flex-1 cursor-pointer items-center justify-center gap-2 rounded-chip border-2 border-line px-3 text-17 font-semibold has-checked:border-line-strong has-checked:bg-surface has-checked:font-bold has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-scratch"
        >
          <ClassSwatch classId={classId} />
          {words(damageClassStyles[classId].word)}
          <input
            type="radio"
            name="class"
            className="sr-only"
            checked={chosen === classId}
            onChange={() => onClass(classId)}
          />
        </label>
      ))}
    </div>
  )
}
