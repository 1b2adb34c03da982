import { Trash2 } from 'lucide-react'
import type { ClassId } from '../../contract/ontology.ts'
import type { CorrectedBox } from '../../contract/record.ts'
import type { Nudge } from '../../correct/nudge.ts'
import { Button } from '../../ui/Button.tsx'
import { ClassChips } from '../../ui/ClassChips.tsx'
import { strings } from '../strings.en.ts'
import { NudgePad } from './NudgePad.tsx'
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
      <ClassChips label={text('damageClass')} chosen={mark.classId} onClass={onClass} />
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
