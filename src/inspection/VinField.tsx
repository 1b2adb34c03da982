import { Check, TriangleAlert } from 'lucide-react'
import { useId, type Ref } from 'react'
import { normaliseVin } from '../domain/vin.ts'
import { strings } from './strings.en.ts'
import { vinNote } from './vehicle-draft.ts'

interface VinFieldProps {
  readonly ref: Ref<HTMLInputElement>
  readonly value: string
  /** The person wanted to go on: an unfinished VIN is now a problem. */
  readonly tried: boolean
  readonly className?: string
  onChange(vin: string): void
  onFocus(): void
}

/** The VIN in large type; says what is wrong as it is typed, and how the check digit comes out. */
export function VinField({ ref, value, tried, className = '', onChange, onFocus }: VinFieldProps) {
  const id = useId()
  const text = strings.useText()
  const note = vinNote(value, tried)
  const alert = note.tone === 'problem'
  return (
    <div className={className}>
      <div className="flex items-baseline justify-between gap-3 pb-1">
        <label htmlFor={id} className="text-15 font-semibold">
          {text('vin')}
        </label>
        <span className="text-15 text-ink-soft">{text('vinCount', { count: value.length })}</span>
      </div>
      <input
        ref={ref}
        id={id}
        value={value}
        // The app's own keys stand below; hardware keys and pasting work all the same.
        inputMode="none"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        aria-invalid={alert}
        aria-describedby={`${id}-note`}
        onFocus={onFocus}
        onChange={(event) => onChange(normaliseVin(event.target.value))}
        className={`min-h-14 w-full rounded-card border-2 bg-raised px-3 text-[clamp(1.25rem,5.4vw,1.75rem)] font-bold tracking-[0.06em] ${alert ? 'border-alert' : 'border-line-strong'}`}
      />
      <p
        id={`${id}-note`}
        role={alert ? 'alert' : 'status'}
        className={`flex min-h-6 items-start gap-1.5 pt-1 text-15 ${alert ? 'font-semibold text-alert' : note.tone === 'right' ? 'font-semibold text-safe' : 'text-ink-soft'}`}
      >
        {note.tone === 'right' && (
          <Check className="mt-0.5 size-4.5 shrink-0" strokeWidth={3} aria-hidden="true" />
        )}
        {(alert || note.tone === 'warning') && (
          <TriangleAlert className="mt-0.5 size-4.5 shrink-0" aria-hidden="true" />
        )}
        <span>{note.message}</span>
      </p>
    </div>
  )
}
