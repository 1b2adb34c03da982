import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Cable, Inbox, LogOut, ScrollText, Smartphone, type LucideIcon } from 'lucide-react'
import { Link, NavLink } from 'react-router'
import { showToast } from '../ui/toast.ts'
import { api } from './api.ts'
import { failureText } from './failure-text.ts'
import { strings } from './strings.en.ts'

interface Place {
  readonly to: string
  readonly word: 'inbox' | 'events' | 'devices' | 'connect'
  readonly Icon: LucideIcon
}

const places: readonly Place[] = [
  { to: '/console', word: 'inbox', Icon: Inbox },
  { to: '/console/events', word: 'events', Icon: ScrollText },
  { to: '/console/devices', word: 'devices', Icon: Smartphone },
  { to: '/console/connect', word: 'connect', Icon: Cable },
]

const item =
  'flex min-h-11 items-center gap-2.5 rounded-card px-3 text-15 font-semibold hoverable:hover:bg-raised [&_svg]:size-5 [&_svg]:shrink-0'

/** Where one can go at the desk, and out of it. */
export function Rail({ organisation }: { organisation: string | null }) {
  const text = strings.useText()
  return (
    <header className="flex min-w-0 flex-wrap items-center gap-1 border-b border-line bg-surface p-2 lg:h-dvh lg:flex-col lg:flex-nowrap lg:items-stretch lg:border-r lg:border-b-0 lg:p-3">
      <p className="px-3 py-2 text-17 font-bold">{text('console')}</p>
      <nav
        aria-label={text('pages')}
        className="flex flex-1 flex-wrap gap-1 lg:flex-col lg:flex-nowrap"
      >
        {places.map(({ to, word, Icon }) => (
          <NavLink
            key={to}
            to={to}
            end={to === '/console'}
            className={({ isActive }) =>
              `${item} ${isActive ? 'bg-accent text-on-accent hoverable:hover:bg-accent' : 'text-ink'}`
            }
          >
            <Icon aria-hidden="true" />
            {text(word)}
          </NavLink>
        ))}
      </nav>
      <Link to="/" className={`${item} text-ink-soft`}>
        <Smartphone aria-hidden="true" />
        {text('toPhone')}
      </Link>
      {organisation !== null && <SignedIn organisation={organisation} />}
    </header>
  )
}

function SignedIn({ organisation }: { organisation: string }) {
  const text = strings.useText()
  const queries = useQueryClient()
  const signOut = useMutation({
    mutationFn: () => api.signOut(),
    // What was shown belongs to who was signed in.
    onSuccess: () => queries.resetQueries(),
    onError: (error) => showToast(failureText(error), { tone: 'needs-you' }),
  })
  return (
    <div className="flex items-center gap-1 lg:flex-col lg:items-stretch">
      <button
        type="button"
        className={`${item} text-ink-soft`}
        disabled={signOut.isPending}
        onClick={() => signOut.mutate()}
      >
        <LogOut aria-hidden="true" />
        {text('signOut')}
      </button>
      <p className="px-3 text-13 text-ink-soft">{text('signedInTo', { organisation })}</p>
    </div>
  )
}
