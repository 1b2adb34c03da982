import { Search } from 'lucide-react'

interface SearchFieldProps {
  /** What is searched in, to read and to hear. */
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** Narrows a list while one types. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  return (
    <div className="relative">
      <Search className="absolute top-3 left-3 size-5 text-ink-soft" aria-hidden="true" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-11 w-72 rounded-card border-2 border-line-strong bg-raised pr-3 pl-10 text-15"
      />
    </div>
  )
}
