import { useQuery } from '@tanstack/react-query'
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
import { SearchField } from './SearchField.tsx'
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
      action={<SearchField label={text('search')} value={search} onChange={setSearch} />}
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
