import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import type { Nudge } from '../../correct/nudge.ts'
import { strings } from '../strings.en.ts'
import { useRepeat } from './use-repeat.ts'

const arrows = [
  { Icon: ArrowLeft, across: -1, down: 0, move: 'nudgeLeft', size: 'nudgeNarrower' },
  { Icon: ArrowRight, across: 1, down: 0, move: 'nudgeRight', size: 'nudgeWider' },
  { Icon: ArrowUp, across: 0, down: -1, move: 'nudgeUp', size: 'nudgeFlatter' },
  { Icon: ArrowDown, across: 0, down: 1, move: 'nudgeDown', size: 'nudgeTaller' },
] as const

/** Four arrows that move the mark, or change its size; hold one to go on. */
export function NudgePad({ onNudge }: { onNudge(nudge: Nudge): void }) {
  const [what, setWhat] = useState<Nudge['what']>('move')
  const text = strings.useText()
  return (
    <fieldset aria-label={text('moveAndSize')} className="flex min-w-0 flex-wrap gap-2">
      <div className="flex min-w-30 flex-1 overflow-hidden rounded-card border-2 border-line-strong">
        {(['move', 'size'] as const).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={what === each}
            onClick={() => setWhat(each)}
            className="min-h-12 flex-1 px-2 text-15 font-semibold aria-pressed:bg-ink aria-pressed:text-ground"
          >
            {text(each === 'move' ? 'nudgeMove' : 'nudgeSize')}
          </button>
        ))}
      </div>
      <div className="flex flex-1 gap-2">
        {arrows.map(({ Icon, across, down, move, size }) => (
          <Arrow
            key={move}
            Icon={Icon}
            label={text(what === 'move' ? move : size)}
            onStep={() => onNudge({ what, across, down })}
          />
        ))}
      </div>
    </fieldset>
  )
}

interface ArrowProps {
  readonly Icon: LucideIcon
  readonly label: string
  onStep(): void
}

function Arrow({ Icon, label, onStep }: ArrowProps) {
  const handlers = useRepeat(onStep)
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...handlers}
      className="inline-flex h-12 min-w-12 flex-1 touch-none items-center justify-center rounded-card border-2 border-line-strong bg-raised select-none active:bg-accent active:text-on-accent hoverable:hover:bg-surface"
    >
      <Icon aria-hidden="true" />
    </button>
  )
}
