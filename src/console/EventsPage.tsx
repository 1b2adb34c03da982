import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { LoggedEvent } from '../contract/console.ts'
import { Button } from '../ui/Button.tsx'
import { ActorName } from './ActorName.tsx'
import { Answer } from './Answer.tsx'
import { DataTable } from './DataTable.tsx'
import { Empty } from './Empty.tsx'
import { Page } from './Page.tsx'
import { eventsQuery } from './queries.ts'
import { strings } from './strings.en.ts'
import { exactTimeText } from './time-text.ts'

/** The event log, the newest first. */
export function EventsPage() {
  const text = strings.useText()
  const query = useInfiniteQuery(eventsQuery)
  return (
    <Page title={text('events')} purpose={text('eventsText')}>
      <Answer query={query}>
        {({ pages }) => {
          const events = pages.flatMap((page) => page.events)
          if (events.length === 0) return <Empty title={text('eventsEmpty')} />
          return (
            <>
              <EventTable events={events} />
              <div className="px-6 py-4">
                {query.hasNextPage ? (
                  <Button
                    disabled={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    {text(query.isFetchingNextPage ? 'loadingOlder' : 'older')}
                  </Button>
                ) : (
                  <p className="text-ink-soft">{text('endOfLog')}</p>
                )}
              </div>
            </>
          )
        }}
      </Answer>
    </Page>
  )
}

function EventTable({ events }: { events: readonly LoggedEvent[] }) {
  const text = strings.useText()
  return (
    <DataTable
      label={text('events')}
      rows={events}
      keyOf={({ seq }) => seq}
      columns={[
        { key: 'seq', head: text('seq'), figures: true, renderCell: ({ seq }) => seq },
        {
          key: 'at',
          head: text('at'),
          renderCell: ({ at }) => <span className="whitespace-nowrap">{exactTimeText(at)}</span>,
        },
        {
          key: 'type',
          head: text('type'),
          renderCell: ({ type }) => <span className="font-semibold whitespace-nowrap">{type}</span>,
        },
        {
          key: 'stream',
          head: text('stream'),
          renderCell: ({ stream }) => <Stream stream={stream} />,
        },
        {
          key: 'actor',
          head: text('actor'),
          renderCell: ({ actor }) => <ActorName actor={actor} />,
        },
        {
          key: 'details',
          head: text('details'),
          fills: true,
          renderCell: (event) => <Payload event={event} />,
        },
        {
          key: 'hash',
          head: text('hash'),
          renderCell: ({ hash }) => (
            <code className="text-13 text-ink-soft" title={hash}>
              {hash.slice(0, 12)}
            </code>
          ),
        },
      ]}
    />
  )
}

/** A name with a long id behind it: the id's end tells it apart, the title holds it whole. */
function Short({ value }: { value: string }) {
  const id = /[0-9a-f-]{32,}/
  return (
    <span title={value} className="whitespace-nowrap">
      {value.replace(id, shortened)}
    </span>
  )
}

/** Streams that have a page. */
const pagesOfStreams: readonly (readonly [RegExp, string])[] = [
  [/^inspection:(.+)$/, '/console/inspections/'],
  [/^run:(.+)$/, '/console/runs/'],
  [/^version:(.+)$/, '/console/models/'],
  [/^dataset:(.+)$/, '/console/datasets/'],
]

/** What the event is of; where it has a page, that can be opened. */
function Stream({ stream }: { stream: string }) {
  const to = pagesOfStreams.flatMap(([pattern, page]) => {
    const id = pattern.exec(stream)?.[1]
    return id === undefined ? [] : `${page}${id}`
  })[0]
  if (to === undefined) return <Short value={stream} />
  return (
    <Link to={to} className="underline underline-offset-4">
      <Short value={stream} />
    </Link>
  )
}

/** The payload's plain values on one line: words and figures first, then ids and hashes, cut. */
function summaryOf(payload: unknown): string {
  if (typeof payload !== 'object' || payload === null) return JSON.stringify(payload)
  const parts = Object.entries(payload).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'object') return []
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return { isId: idPattern.test(text), words: `${key} ${shortened(text)}` }
  })
  const sorted = parts.toSorted((a, b) => Number(a.isId) - Number(b.isId))
  return sorted.map(({ words }) => words).join(' · ') || '–'
}

/** A UUID or a hash, whole. */
const idPattern = /^[0-9a-f-]{32,}$/

function shortened(text: string): string {
  return idPattern.test(text) ? `…${text.slice(-6)}` : text
}

function Payload({ event }: { event: LoggedEvent }) {
  const text = strings.useText()
  return (
    <details>
      <summary
        aria-label={text('showDetails', { seq: event.seq })}
        className="cursor-pointer truncate text-13 text-ink-soft"
      >
        {summaryOf(event.payload)}
      </summary>
      <pre className="my-1 max-h-80 overflow-auto rounded-card border border-line bg-raised p-3 text-13">
        {JSON.stringify(event.payload, null, 2)}
      </pre>
    </details>
  )
}
