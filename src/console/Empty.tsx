import type { ReactNode } from 'react'

interface EmptyProps {
  readonly title: string
  /** What fills the page. */
  readonly hint?: string
  readonly action?: ReactNode
}

/** An empty page says what fills it and offers to do it. */
export function Empty({ title, hint, action }: EmptyProps) {
  return (
    <div className="mx-auto flex max-w-lg flex-col items-center gap-3 px-6 py-16 text-center">
      <p className="text-20 font-bold">{title}</p>
      {hint !== undefined && <p className="text-ink-soft">{hint}</p>}
      {action}
    </div>
  )
}
