import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { ReviewFilter, type ReviewCounts, type ReviewRow } from '../../contract/label.ts'
import { filterOf } from '../../domain/review-filters.ts'
import { Button } from '../../ui/Button.tsx'
import { buttonClass } from '../../ui/button-class.ts'
import { Answer } from '../Answer.tsx'
import { Choice } from '../Choice.tsx'
import { Empty } from '../Empty.tsx'
import { Page } from '../Page.tsx'
import { SearchField } from '../SearchField.tsx'
import { numberText } from '../time-text.ts'
import { LabelBatches } from './LabelBatches.tsx'
import { reviewsQuery } from './label-api.ts'
import { ReviewTable } from './ReviewTable.tsx'
import { labelStrings } from './strings.en.ts'

/** The review queue. In the address: what is shown (`?show=`) and what is looked for (`?q=`). */
export function LabelPage() {
  const text = labelStrings.useText()
  const [address, setAddress] = useSearchParams()
  const filter = filterOf(address.get('show'))
  const search = address.get('q') ?? ''
  const query = useInfiniteQuery(reviewsQuery(filter, search))
  const set = (name: 'show' | 'q', value: string) =>
    setAddress(
      (before) => {
        const next = new URLSearchParams(before)
        if (value === '' || value === 'waiting') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  const first = query.data?.pages[0]?.firstWaitingId ?? null
  return (
    <Page
      title={text('queue')}
      purpose={text('queueText')}
      action={
        first !== null && (
          <Link to={`/console/label/${first}`} className={buttonClass.primary}>
            {text('reviewNext')}
          </Link>
        )
      }
    >
      <Answer query={query}>
        {({ pages: [page, ...further] }) =>
          page === undefined || page.counts.all === 0 ? (
            <NothingYet />
          ) : (
            <>
              <LabelBatches />
              <div className="flex flex-wrap items-center gap-3 px-6 py-4">
                <FilterChoice
                  counts={page.counts}
                  value={filter}
                  onChoose={(next) => set('show', next)}
                />
                <SearchField
                  label={text('search')}
                  value={search}
                  onChange={(next) => set('q', next)}
                />
              </div>
              <Found
                photos={onceEach([page, ...further].flatMap(({ photos }) => photos))}
                done={filter === 'waiting' && search === ''}
                onShowAll={() => setAddress({ show: 'all' }, { replace: true })}
              />
              {query.hasNextPage && (
                <More
                  found={page.found}
                  shown={onceEach([page, ...further].flatMap(({ photos }) => photos)).length}
                  busy={query.isFetchingNextPage}
                  onMore={() => void query.fetchNextPage()}
                />
              )}
            </>
          )
        }
      </Answer>
    </Page>
  )
}

/** A photo that moved on in the queue while one looked may stand on two pages. */
function onceEach(photos: readonly ReviewRow[]): ReviewRow[] {
  return [...new Map(photos.map((row) => [row.photoId, row])).values()]
}

function NothingYet() {
  const text = labelStrings.useText()
  const inbox = (
    <Link to="/console" className={buttonClass.primary}>
      {text('toInbox')}
    </Link>
  )
  return <Empty title={text('queueEmpty')} hint={text('queueEmptyText')} action={inbox} />
}

interface FoundProps {
  readonly photos: readonly ReviewRow[]
  /** Nothing is left to do, not: nothing fits. */
  readonly done: boolean
  readonly onShowAll: () => void
}

function Found({ photos, done, onShowAll }: FoundProps) {
  const text = labelStrings.useText()
  if (photos.length > 0) return <ReviewTable photos={photos} />
  const all = <Button onClick={onShowAll}>{text('showAll')}</Button>
  return <Empty title={text(done ? 'queueDone' : 'nothingFits')} action={all} />
}

interface MoreProps {
  readonly shown: number
  readonly found: number
  readonly busy: boolean
  readonly onMore: () => void
}

/** How much of the queue is in sight, and the way to the rest. */
function More({ shown, found, busy, onMore }: MoreProps) {
  const text = labelStrings.useText()
  return (
    <div className="flex flex-wrap items-center gap-4 px-6 py-4">
      <Button disabled={busy} onClick={onMore}>
        {text('more')}
      </Button>
      <p className="text-ink-soft">
        {text('shownOf', { shown: numberText(shown), found: numberText(found) })}
      </p>
    </div>
  )
}

interface FilterChoiceProps {
  readonly counts: ReviewCounts
  readonly value: ReviewFilter
  readonly onChoose: (filter: ReviewFilter) => void
}

/** Each with how many photos are in it. */
function FilterChoice({ counts, value, onChoose }: FilterChoiceProps) {
  const text = labelStrings.useText()
  const choices = ReviewFilter.options.map((filter) => ({
    value: filter,
    label: `${text(`filter_${filter}`)} ${numberText(counts[filter])}`,
  }))
  return (
    <Choice name="show" label={text('show')} value={value} choices={choices} onChoose={onChoose} />
  )
}
