import { useId, type ReactNode } from 'react'

interface SectionProps {
  readonly title: string
  /** One sentence below the title. */
  readonly says?: string
  /** At the right of the title. */
  readonly action?: ReactNode
  /** Tables reach the page's edges. */
  readonly flush?: boolean
  readonly children: ReactNode
}

/** A part of a page with its own title. */
export function Section({ title, says, action, flush = false, children }: SectionProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="py-4">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2 px-6 pb-3">
        <div className="min-w-0 flex-1">
          <h2 id={id} className="text-20 font-bold">
            {title}
          </h2>
          {says !== undefined && <p className="max-w-3xl text-15 text-ink-soft">{says}</p>}
        </div>
        {action}
      </div>
      <div className={flush ? 'overflow-x-auto' : 'px-6'}>{children}</div>
    </section>
  )
}
