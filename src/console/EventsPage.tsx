import { useInfiniteQuery } from '@tanstack/react-query'
import type { LoggedEvent } from '../contract/console.ts'
import { Button } from '../ui/Button.tsx'
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
          renderCell: ({ stream }) => <Short value={stream} />,
        },
        { key: 'actor', head: text('actor'), renderCell: ({ actor }) => <Short value={actor} /> },
        { key: 'details', head: text('details'), renderCell: (event) => <Payload event={event} /> },
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
  const uuid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}([0-9a-f]{12})/
  return (
    <span title={value} className="whitespace-nowrap">
      {value.replace(uuid, (_, end: string) => `…${end.slice(-6)}`)}
    </span>
  )
}

function Payload({ event }: { event: LoggedEvent }) {
  const text = strings.useText()
  return (
    <details className="max-w-md">
      <summary
        aria-label={text('showDetails', { seq: event.seq })}
        className="cursor-pointer truncate text-13 text-ink-soft"
      >
        {JSON.stringify(event.payload)}
      </summary>
      <pre className="max-h-80 overflow-auto rounded-card bg-surface p-3 text-13">
        {JSON.stringify(event.payload, null, 2)}
      </pre>
    </details>
  )
}
