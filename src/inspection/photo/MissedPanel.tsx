import { Plus } from 'lucide-react'
import { Button } from '../../ui/Button.tsx'
import { strings } from '../strings.en.ts'
import { Panel } from './Panel.tsx'

interface MissedPanelProps {
  /** The person has added marks: 'nothing missed' would be the wrong word. */
  readonly added: boolean
  /** Places a mark in the middle of what is shown: drawing without dragging or aiming. */
  onAddAtCentre(): void
  onDone(): void
}

/** After the last card: taps and drags on the photo make marks. */
export function MissedPanel({ added, onAddAtCentre, onDone }: MissedPanelProps) {
  const text = strings.useText()
  return (
    <Panel>
      <output className="block">
        <h2 className="text-20 font-bold">{text('anythingMissed')}</h2>
        <p className="text-15 text-ink-soft">{text('anythingMissedText')}</p>
      </output>
      <div className="side:flex-col-reverse flex gap-2">
        <Button
          className="min-h-14"
          icon={<Plus aria-hidden="true" className="size-5" />}
          onClick={onAddAtCentre}
        >
          {text('addAt')}
        </Button>
        <Button kind="primary" className="min-h-14 flex-1" onClick={onDone}>
          {text(added ? 'done' : 'nothingMissed')}
        </Button>
      </div>
    </Panel>
  )
}
