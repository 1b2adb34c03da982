import { ArrowLeft } from 'lucide-react'
import { Link } from 'react-router'
import { strings } from './strings.en.ts'

export function BackToInbox() {
  const label = strings.useText()('toInbox')
  return (
    <Link
      to="/console"
      aria-label={label}
      title={label}
      className="-ml-2 inline-flex size-11 items-center justify-center rounded-card hoverable:hover:bg-surface"
    >
      <ArrowLeft aria-hidden="true" />
    </Link>
  )
}
