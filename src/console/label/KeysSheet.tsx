import { KeyTable } from '../../ui/KeyTable.tsx'
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
      <KeyTable rows={rows.map(({ keys, word }) => ({ keys, does: text(word) }))} />
    </Sheet>
  )
}
