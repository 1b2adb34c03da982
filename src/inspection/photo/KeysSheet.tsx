import { Sheet } from '../../ui/Sheet.tsx'
import { strings } from '../strings.en.ts'

const rows = [
  { keys: ['Tab', '⇧ Tab'], word: 'keyNextBox' },
  { keys: ['←', '↑', '→', '↓'], word: 'keyNudge' },
  { keys: ['⇧ ←', '⇧ ↑', '⇧ →', '⇧ ↓'], word: 'keyResize' },
  { keys: ['K'], word: 'keyKeep' },
  { keys: ['X'], word: 'keyReject' },
  { keys: ['1', '2'], word: 'keyClass' },
  { keys: ['N'], word: 'keyNew' },
  { keys: ['Z', '⇧ Z'], word: 'keyUndo' },
  { keys: ['Del'], word: 'keyDelete' },
  { keys: ['Esc'], word: 'keyCancel' },
  { keys: ['+', '−', '0'], word: 'keyZoom' },
  { keys: ['?'], word: 'keyHelp' },
] as const

interface KeysSheetProps {
  readonly open: boolean
  onClose(): void
}

/** What the keyboard does on a photo. */
export function KeysSheet({ open, onClose }: KeysSheetProps) {
  const text = strings.useText()
  return (
    <Sheet open={open} title={text('keysTitle')} onClose={onClose}>
      <dl className="divide-y divide-line">
        {rows.map(({ keys, word }) => (
          <div key={word} className="flex min-h-10 items-center justify-between gap-4 text-15">
            <dt>{text(word)}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="min-w-8 rounded-tag border border-line-strong bg-surface px-1.5 text-center font-sans font-semibold"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Sheet>
  )
}
