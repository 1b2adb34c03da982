import type { ReactNode } from 'react'

interface TopBarProps {
  /** A link or button that leads back. */
  readonly lead?: ReactNode
  readonly title: ReactNode
  readonly trail?: ReactNode
}

/** One line: the way back, what this is, what else can be done. */
export function TopBar({ lead, title, trail }: TopBarProps) {
  return (
    <div className="flex min-h-14 items-center gap-1 pr-2 pl-1">
      {lead}
      <h1 className="min-w-0 flex-1 truncate text-20 font-bold first:pl-3">{title}</h1>
      {trail}
    </div>
  )
}
