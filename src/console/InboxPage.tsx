import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { Link, useSearchParams } from 'react-router'
import type { InspectionRow } from '../contract/console.ts'
import { Button } from '../ui/Button.tsx'
import { buttonClass } from '../ui/button-class.ts'
import { Answer } from './Answer.tsx'
import { Empty } from './Empty.tsx'
import { InspectionTable } from './InspectionTable.tsx'
import { Page } from './Page.tsx'
import { inspectionsQuery } from './queries.ts'
import { strings } from './strings.en.ts'
import { fitsSearch } from './vehicle-words.ts'

/** What has arrived. The search stands in the address, so that it can be shared. */
export function InboxPage() {
  const text = strings.useText()
  const query = useQuery(inspectionsQuery)
  const [address, setAddress] = useSearchParams()
  const search = address.get('q') ?? ''
  const setSearch = (q: string) => setAddress(q === '' ? {} : { q }, { replace: true })
  return (
    <Page
      title={text('inbox')}
      purpose={text('inboxText')}
      action={<SearchField value={search} onChange={setSearch} />}
    >
      <Answer query={query}>
        {({ inspections }) => (
          <Found inspections={inspections} search={search} onClear={() => setSearch('')} />
        )}
      </Answer>
    </Page>
  )
}

function Found(props: {
  inspections: readonly InspectionRow[]
  search: string
  onClear: () => void
}) {
  const text = strings.useText()
  const { inspections, search } = props
  if (inspections.length === 0) {
    const pair = (
      <Link to="/console/devices" className={buttonClass.primary}>
        {text('pairPhone')}
      </Link>
    )
    return <Empty title={text('inboxEmpty')} hint={text('inboxEmptyText')} action={pair} />
  }
  const found = inspections.filter((row) => fitsSearch(row, search))
  if (found.length === 0) {
    const all = <Button onClick={props.onClear}>{text('clearSearch')}</Button>
    return <Empty title={text('searchNothing', { query: search })} action={all} />
  }
  return <InspectionTable inspections={found} />
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const text = strings.useText()
  return (
    <div className="relative">
      <Search className="absolute top-3 left-3 size-5 text-ink-soft" aria-hidden="true" />
      <input
        type="search"
        aria-label={text('search')}
        placeholder={text('search')}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-11 w-72 rounded-card border-2 border-line-strong bg-raised pr-3 pl-10 text-15"
      />
    </div>
  )
}
