import { Sheet } from '../../ui/Sheet.tsx'
import { labelStrings } from './strings.en.ts'

const rows = [
  { keys: ['C'], word: 'keyAccept' },
  { keys: ['A'], word: 'keyAcceptPart' },
  { keys: ['S'], word: 'keySetAside' },
  { keys: ['J'], word: 'keyNext' },
  { keys: ['M'], word: 'keyModel' },
  { keys: ['Tab', '⇧ Tab'], word: 'keyBoxes' },
  { keys: ['←', '↑', '→', '↓'], word: 'keyNudge' },
  { keys: ['⇧ ←', '⇧ ↑', '⇧ →', '⇧ ↓'], word: 'keyResize' },
  { keys: ['K'], word: 'keyKeep' },
  { keys: ['X', 'Del'], word: 'keyReject' },
  { keys: ['1', '2'], word: 'keyClass' },
  { keys: ['N'], word: 'keyDraw' },
  { keys: ['Z', '⇧ Z'], word: 'keyUndo' },
  { keys: ['Esc'], word: 'keyCancel' },
  { keys: ['+', '−', '0'], word: 'keyZoom' },
  { keys: ['?'], word: 'keyHelp' },
] as const

/** What the keyboard does on the review page. */
export function KeysSheet({ onClose }: { onClose: () => void }) {
  const text = labelStrings.useText()
  return (
    <Sheet open title={text('keysTitle')} onClose={onClose}>
      <dl className="divide-y divide-line">
        {rows.map(({ keys, word }) => (
          <div key={word} className="flex min-h-9 items-center justify-between gap-4 text-15">
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
