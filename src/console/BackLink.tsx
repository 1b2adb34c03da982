import { ArrowLeft } from 'lucide-react'
import { Link } from 'react-router'

/** The way back to the list that a page belongs to. */
export function BackLink({ to, label }: { to: string; label: string }) {
  return (
    <Link
      to={to}
      aria-label={label}
      title={label}
      className="-ml-2 inline-flex size-11 items-center justify-center rounded-card hoverable:hover:bg-surface"
    >
      <ArrowLeft aria-hidden="true" />
    </Link>
  )
}
