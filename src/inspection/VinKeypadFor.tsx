import type { RefObject } from 'react'
import { normaliseVin } from '../domain/vin.ts'
import { showToast } from '../ui/toast.ts'
import { strings } from './strings.en.ts'
import { VinKeypad } from './VinKeypad.tsx'

interface VinKeypadForProps {
  readonly field: RefObject<HTMLInputElement | null>
  readonly vin: string
  onVin(vin: string): void
}

/** The keys write where the field's caret is, as the phone's own keyboard would. */
export function VinKeypadFor({ field, vin, onVin }: VinKeypadForProps) {
  function caret(): readonly [from: number, to: number] {
    const input = field.current
    const end = vin.length
    if (input === null || document.activeElement !== input) return [end, end]
    return [input.selectionStart ?? end, input.selectionEnd ?? end]
  }

  function put([from, to]: readonly [number, number], piece: string): void {
    onVin(vin.slice(0, from) + piece + vin.slice(to))
    const at = from + piece.length
    // After the render that brings the new value, which would send the caret to the end.
    requestAnimationFrame(() => field.current?.setSelectionRange(at, at))
  }

  function deleteBack(): void {
    const [from, to] = caret()
    put([from === to ? Math.max(0, from - 1) : from, to], '')
  }

  async function paste(): Promise<void> {
    try {
      onVin(normaliseVin(await navigator.clipboard.readText()))
    } catch {
      showToast(strings.text('pasteRefused'))
    }
  }

  return (
    <VinKeypad
      onCharacter={(character) => put(caret(), character)}
      onDelete={deleteBack}
      onPaste={() => void paste()}
    />
  )
}
