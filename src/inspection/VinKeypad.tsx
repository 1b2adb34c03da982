import { ClipboardPaste, Delete } from 'lucide-react'
import type { ReactNode } from 'react'
import { strings } from './strings.en.ts'

/** In reading order: a VIN is copied character by character, not typed blind. */
const vinCharacters = '1234567890ABCDEFGHJKLMNPRSTUVWXYZ'

interface VinKeypadProps {
  onCharacter(character: string): void
  onDelete(): void
  onPaste(): void
}

const key =
  'flex min-h-12 items-center justify-center rounded-card border border-line bg-raised text-20 font-bold select-none active:bg-accent active:text-on-accent hoverable:hover:bg-surface'

/** Big keys without I, O and Q, which no VIN has. The field stays the focus for hardware keys. */
export function VinKeypad({ onCharacter, onDelete, onPaste }: VinKeypadProps) {
  const text = strings.useText()
  return (
    <fieldset
      aria-label={text('vinKeypad')}
      className="short:flex-1 short:grid-cols-12 short:gap-1.5 grid min-w-0 grid-cols-6 gap-2 md:grid-cols-9"
    >
      {Array.from(vinCharacters).map((character) => (
        <Key key={character} onPress={() => onCharacter(character)}>
          {character}
        </Key>
      ))}
      <Key label={text('pasteVin')} onPress={onPaste}>
        <ClipboardPaste aria-hidden="true" />
      </Key>
      <Key label={text('deleteCharacter')} wide onPress={onDelete}>
        <Delete aria-hidden="true" />
      </Key>
    </fieldset>
  )
}

interface KeyProps {
  readonly label?: string
  readonly wide?: boolean
  readonly children: ReactNode
  onPress(): void
}

function Key({ label, wide = false, children, onPress }: KeyProps) {
  return (
    <button
      type="button"
      // Keys are many and the field takes hardware keys: Tab passes them by.
      tabIndex={-1}
      {...(label === undefined ? {} : { 'aria-label': label })}
      // The field keeps the focus, and with it the caret.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPress}
      className={`${key} ${wide ? 'col-span-2 short:col-span-1 md:col-span-1' : ''}`}
    >
      {children}
    </button>
  )
}
