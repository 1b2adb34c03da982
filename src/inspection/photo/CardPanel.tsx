import { Check, Pencil, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { CorrectedBox } from '../../contract/record.ts'
import { strings } from '../strings.en.ts'
import { MarkFacts } from './MarkFacts.tsx'
import { Panel } from './Panel.tsx'

interface CardPanelProps {
  readonly mark: CorrectedBox
  /** From 1. */
  readonly position: number
  readonly count: number
  onReject(): void
  onFix(): void
  onKeep(): void
}

/** One mark, three answers across the thumb's width. */
export function CardPanel({ mark, position, count, onReject, onFix, onKeep }: CardPanelProps) {
  const text = strings.useText()
  return (
    <Panel>
      <div className="flex items-start justify-between gap-3">
        <MarkFacts mark={mark} />
        <output className="shrink-0 text-20 font-bold">
          {text('counter', { position, count })}
        </output>
      </div>
      <div className="side:grid-cols-1 grid grid-cols-3 gap-2">
        <Answer label={text('notDamage')} icon={<X strokeWidth={2.75} />} onClick={onReject} />
        <Answer label={text('fix')} icon={<Pencil strokeWidth={2.5} />} onClick={onFix} />
        <Answer label={text('keep')} icon={<Check strokeWidth={3} />} strong onClick={onKeep} />
      </div>
    </Panel>
  )
}

interface AnswerProps {
  readonly label: string
  readonly icon: ReactNode
  readonly strong?: boolean
  onClick(): void
}

function Answer({ label, icon, strong = false, onClick }: AnswerProps) {
  const colours = strong ? 'bg-accent text-on-accent' : 'bg-raised hoverable:hover:bg-surface'
  return (
    <button
      type="button"
      onClick={onClick}
      className={`side:min-h-14 side:flex-row side:gap-2 flex min-h-18 flex-col items-center justify-center gap-0.5 rounded-card border-2 border-line-strong px-1 text-17 font-bold select-none active:translate-y-px ${colours}`}
    >
      <span aria-hidden="true">{icon}</span>
      {label}
    </button>
  )
}
