import { useId, type InputHTMLAttributes } from 'react'

interface TextFieldProps extends Omit<
  InputHTMLAttributes<HTMLInputElement>,
  'onChange' | 'id' | 'type'
> {
  readonly label: string
  readonly value: string
  readonly hint?: string | undefined
  /** What is wrong and what to do; null where nothing is. */
  readonly problem?: string | null
  /** A unit behind the value. */
  readonly unit?: string
  onChange(value: string): void
}

/** A labelled line of text, with its hint or problem below. */
export function TextField({
  label,
  hint,
  problem = null,
  unit,
  onChange,
  className = '',
  ...rest
}: TextFieldProps) {
  const id = useId()
  const note = problem ?? hint
  return (
    <div>
      <label htmlFor={id} className="block pb-1 text-15 font-semibold">
        {label}
      </label>
      <div className="relative">
        <input
          {...rest}
          id={id}
          type="text"
          aria-invalid={problem !== null}
          {...(note === undefined ? {} : { 'aria-describedby': `${id}-note` })}
          onChange={(event) => onChange(event.target.value)}
          className={`min-h-13 w-full rounded-card border-2 bg-raised px-3 text-20 font-semibold ${problem === null ? 'border-line-strong' : 'border-alert'} ${unit === undefined ? '' : 'pr-12'} ${className}`}
        />
        {unit !== undefined && (
          <span className="pointer-events-none absolute inset-y-0 right-3 flex items-center text-17 text-ink-soft">
            {unit}
          </span>
        )}
      </div>
      {note !== undefined && (
        <p
          id={`${id}-note`}
          role={problem === null ? undefined : 'alert'}
          className={`pt-1 text-15 ${problem === null ? 'text-ink-soft' : 'font-semibold text-alert'}`}
        >
          {note}
        </p>
      )}
    </div>
  )
}
