import { useId } from 'react'

interface SelectFieldProps {
  readonly label: string
  readonly value: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly hint?: string | undefined
  readonly onChange: (value: string) => void
}

/** One of many, by the browser's own list. */
export function SelectField({ label, value, choices, hint, onChange }: SelectFieldProps) {
  const id = useId()
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="block pb-1 text-15 font-semibold">
        {label}
      </label>
      <select
        id={id}
        value={value}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-note` })}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-11 w-full rounded-card border-2 border-line-strong bg-raised px-3 text-17"
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p id={`${id}-note`} className="pt-1 text-13 text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  )
}
