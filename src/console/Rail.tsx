import { useMutation, useQueryClient } from '@tanstack/react-query'
import {
  Activity,
  Box,
  Cable,
  Database,
  Gauge,
  Inbox,
  LogOut,
  ScrollText,
  Smartphone,
  SquarePen,
  TabletSmartphone,
  Timer,
  type LucideIcon,
} from 'lucide-react'
import { Link, NavLink } from 'react-router'
import { showToast } from '../ui/toast.ts'
import { api } from './api.ts'
import { failureText } from './failure-text.ts'
import { strings } from './strings.en.ts'

interface Place {
  readonly to: string
  readonly word:
    | 'inbox'
    | 'label'
    | 'datasets'
    | 'runs'
    | 'models'
    | 'monitor'
    | 'kpis'
    | 'devices'
    | 'audit'
    | 'connect'
  readonly Icon: LucideIcon
}

/** The way of the data, from what phones send to what the model does out there. */
const wayOfData: readonly Place[] = [
  { to: '/console', word: 'inbox', Icon: Inbox },
  { to: '/console/label', word: 'label', Icon: SquarePen },
  { to: '/console/datasets', word: 'datasets', Icon: Database },
  { to: '/console/runs', word: 'runs', Icon: Timer },
  { to: '/console/models', word: 'models', Icon: Box },
  { to: '/console/monitor', word: 'monitor', Icon: Activity },
  { to: '/console/kpis', word: 'kpis', Icon: Gauge },
]

/** What keeps it going. */
const house: readonly Place[] = [
  { to: '/console/devices', word: 'devices', Icon: Smartphone },
  { to: '/console/events', word: 'audit', Icon: ScrollText },
  { to: '/console/connect', word: 'connect', Icon: Cable },
]

const item =
  'flex min-h-10 items-center gap-2.5 rounded-card px-3 text-15 font-semibold hoverable:hover:bg-raised [&_svg]:size-5 [&_svg]:shrink-0'

/** Where one can go at the desk, and out of it. */
export function Rail({ organisation }: { organisation: string | null }) {
  const text = strings.useText()
  return (
    <header className="flex min-w-0 flex-wrap items-center gap-1 border-b border-line bg-surface p-2 lg:h-dvh lg:flex-col lg:flex-nowrap lg:items-stretch lg:overflow-y-auto lg:border-r lg:border-b-0 lg:p-3">
      <p className="px-3 py-2 text-17 font-bold">{text('console')}</p>
      <nav
        aria-label={text('pages')}
        className="flex flex-1 flex-wrap gap-1 lg:flex-col lg:flex-nowrap"
      >
        {wayOfData.map((place) => (
          <PlaceLink key={place.to} place={place} />
        ))}
        <hr className="my-1 hidden border-line lg:block" />
        {house.map((place) => (
          <PlaceLink key={place.to} place={place} />
        ))}
      </nav>
      <Link to="/" className={`${item} text-ink-soft`}>
        <TabletSmartphone aria-hidden="true" />
        {text('toPhone')}
      </Link>
      {organisation !== null && <SignedIn organisation={organisation} />}
    </header>
  )
}

function PlaceLink({ place: { to, word, Icon } }: { place: Place }) {
  const text = strings.useText()
  return (
    <NavLink
      to={to}
      end={to === '/console'}
      className={({ isActive }) =>
        `${item} ${isActive ? 'bg-accent text-on-accent hoverable:hover:bg-accent' : 'text-ink'}`
      }
    >
      <Icon aria-hidden="true" />
      {text(word)}
    </NavLink>
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
