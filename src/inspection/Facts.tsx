import type { ReactNode } from 'react'

interface FactsProps {
  readonly title: string
  readonly children: ReactNode
}

/** A group of facts with its heading. */
export function Facts({ title, children }: FactsProps) {
  return (
    <section className="min-w-0">
      <h2 className="border-b-2 border-line-strong pb-1 text-17 font-bold">{title}</h2>
      <div className="divide-y divide-line">{children}</div>
    </section>
  )
}

interface FactProps {
  readonly name: string
  readonly children: ReactNode
}

/** One fact: its name left, its value right. */
export function Fact({ name, children }: FactProps) {
  return (
    <dl className="flex min-h-12 items-center justify-between gap-4 py-1.5 text-15">
      <dt className="shrink-0 text-ink-soft">{name}</dt>
      <dd className="min-w-0 text-right font-semibold break-words">{children}</dd>
    </dl>
  )
}
