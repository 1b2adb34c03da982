import { useEffect, type ReactNode } from 'react'
import { strings } from './strings.en.ts'

interface PageProps {
  readonly title: string
  /** Chips beside the title, e.g. 'demo'. */
  readonly chips?: ReactNode
  /** One sentence that says what the page is for. */
  readonly purpose: string
  /** A link that leads back. */
  readonly lead?: ReactNode
  /** The primary action, at the right. */
  readonly action?: ReactNode
  readonly children: ReactNode
}

/** Title with its sentence, the one primary action at the right, and the body that scrolls. */
export function Page({ title, chips, purpose, lead, action, children }: PageProps) {
  const text = strings.useText()
  useEffect(() => {
    const before = document.title
    document.title = text('pageTitle', { page: title })
    return () => {
      document.title = before
    }
  }, [text, title])
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-6 py-4">
        {lead}
        <div className="min-w-64 flex-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="text-28 font-bold">{title}</h1>
            {chips}
          </div>
          <p className="text-15 text-ink-soft">{purpose}</p>
        </div>
        {action !== undefined && <div className="flex flex-wrap gap-2">{action}</div>}
      </header>
      {/* Positioned, so that what is hidden from the eye inside scrolls with it, not the page. */}
      <div className="relative min-h-0 flex-1 overflow-auto">{children}</div>
    </div>
  )
}
