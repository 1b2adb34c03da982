import type { ReactNode } from 'react'

export interface Fact {
  readonly term: string
  readonly fact: ReactNode
}

interface FactsProps {
  /** What is null is left out. */
  readonly facts: readonly (Fact | null)[]
}

/** Terms with their facts, in columns as wide as they need. */
export function Facts({ facts }: FactsProps) {
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2">
      {facts.map(
        (entry) =>
          entry !== null && (
            <div key={entry.term} className="max-w-full min-w-0">
              <dt className="text-13 text-ink-soft">{entry.term}</dt>
              <dd className="font-semibold break-words">{entry.fact}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
