import type { ReactNode } from 'react'

interface KeyFigureProps {
  readonly name: string
  readonly value: ReactNode
  /** What the figure was computed over, or a second figure beside it. */
  readonly window?: string
}

/** One figure, large, with its name above and its window below. */
export function KeyFigure({ name, value, window }: KeyFigureProps) {
  return (
    <div className="min-w-28">
      <dt className="text-13 text-ink-soft">{name}</dt>
      <dd className="text-28 font-bold">{value}</dd>
      {window !== undefined && <dd className="text-13 text-ink-soft">{window}</dd>}
    </div>
  )
}
