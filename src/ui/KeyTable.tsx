/** A key, or several that do the same, and what it does. */
export interface KeyRow {
  readonly keys: readonly string[]
  readonly does: string
}

/** What the keyboard does, one row each. */
export function KeyTable({ rows }: { rows: readonly KeyRow[] }) {
  return (
    <dl className="divide-y divide-line">
      {rows.map(({ keys, does }) => (
        <div key={does} className="flex min-h-10 items-center justify-between gap-4 text-15">
          <dt>{does}</dt>
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
  )
}
