import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import type { ReviewRow } from '../../contract/label.ts'
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
import { filterOf, fitsWords, isIn, reviewFilters, type ReviewFilter } from './review-filters.ts'
import { ReviewTable } from './ReviewTable.tsx'
import { labelStrings } from './strings.en.ts'

/** The review queue. In the address: what is shown (`?show=`) and what is looked for (`?q=`). */
export function LabelPage() {
  const text = labelStrings.useText()
  const query = useQuery(reviewsQuery)
  const [address, setAddress] = useSearchParams()
  const filter = filterOf(address.get('show'))
  const search = address.get('q') ?? ''
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
  const first = query.data?.photos.find((row) => isIn('waiting', row))
  return (
    <Page
      title={text('queue')}
      purpose={text('queueText')}
      action={
        first && (
          <Link to={`/console/label/${first.photoId}`} className={buttonClass.primary}>
            {text('reviewNext')}
          </Link>
        )
      }
    >
      <Answer query={query}>
        {({ photos }) =>
          photos.length === 0 ? (
            <NothingYet />
          ) : (
            <>
              <LabelBatches />
              <div className="flex flex-wrap items-center gap-3 px-6 py-4">
                <FilterChoice
                  photos={photos}
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
                photos={photos.filter((row) => isIn(filter, row) && fitsWords(row, search))}
                done={filter === 'waiting' && search === ''}
                onShowAll={() => setAddress({ show: 'all' }, { replace: true })}
              />
            </>
          )
        }
      </Answer>
    </Page>
  )
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

interface FilterChoiceProps {
  readonly photos: readonly ReviewRow[]
  readonly value: ReviewFilter
  readonly onChoose: (filter: ReviewFilter) => void
}

/** Each with how many photos are in it. */
function FilterChoice({ photos, value, onChoose }: FilterChoiceProps) {
  const text = labelStrings.useText()
  const choices = reviewFilters.map((filter) => {
    const count = photos.filter((row) => isIn(filter, row)).length
    return { value: filter, label: `${text(`filter_${filter}`)} ${numberText(count)}` }
  })
  return (
    <Choice name="show" label={text('show')} value={value} choices={choices} onChoose={onChoose} />
  )
}
