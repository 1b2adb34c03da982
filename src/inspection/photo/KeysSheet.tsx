import { KeyTable } from '../../ui/KeyTable.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { keysStrings } from './keys-strings.en.ts'

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
  const text = keysStrings.useText()
  return (
    <Sheet open={open} title={text('keysTitle')} onClose={onClose}>
      <KeyTable rows={rows.map(({ keys, word }) => ({ keys, does: text(word) }))} />
    </Sheet>
  )
}
