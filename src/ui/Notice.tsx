import { Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

interface NoticeProps {
  readonly tone?: 'plain' | 'alert'
  readonly children: ReactNode
  /** Buttons or links that belong to it. */
  readonly actions?: ReactNode
}

/** What happened, what was kept, what to do: stands in the page, not over it. */
export function Notice({ tone = 'plain', children, actions }: NoticeProps) {
  const alert = tone === 'alert'
  const Sign = alert ? TriangleAlert : Info
  return (
    <div
      role={alert ? 'alert' : 'note'}
      className={`flex gap-3 rounded-card border-2 p-3 text-15 ${alert ? 'border-alert bg-alert-ground text-alert' : 'border-line bg-surface text-ink'}`}
    >
      <Sign className="mt-0.5 size-5 shrink-0" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <div className="break-words">{children}</div>
        {actions !== undefined && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  )
}
