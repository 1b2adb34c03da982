import { ArrowLeft } from 'lucide-react'
import { Link } from 'react-router'
import { strings } from './strings.en.ts'

interface BackLinkProps {
  readonly to: string
  readonly onPhoto?: boolean
}

/** The way up, always at the top left; a link, so that it works in a page that was opened directly. */
export function BackLink({ to, onPhoto = false }: BackLinkProps) {
  const text = strings.useText()
  return (
    <Link
      to={to}
      aria-label={text('back')}
      title={text('back')}
      className={`inline-flex size-12 shrink-0 items-center justify-center rounded-card ${onPhoto ? 'text-photo-ink hoverable:hover:bg-photo-ink/15' : 'hoverable:hover:bg-surface'}`}
    >
      <ArrowLeft aria-hidden="true" />
    </Link>
  )
}
