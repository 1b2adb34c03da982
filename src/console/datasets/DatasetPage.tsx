import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearchParams } from 'react-router'
import { Split, type DatasetDetail } from '../../contract/dataset.ts'
import { Button } from '../../ui/Button.tsx'
import { buttonClass } from '../../ui/button-class.ts'
import { Answer } from '../Answer.tsx'
import { BackLink } from '../BackLink.tsx'
import { Choice } from '../Choice.tsx'
import { DemoTag } from '../DemoTag.tsx'
import { Facts } from '../Facts.tsx'
import { Hash } from '../Hash.tsx'
import { Page } from '../Page.tsx'
import { Section } from '../Section.tsx'
import { numberText, timeText } from '../time-text.ts'
import { CountsTable } from './CountsTable.tsx'
import { datasetQuery, datasetsQuery, itemsAPage } from './datasets-api.ts'
import { useMakerNames } from './DatasetTable.tsx'
import { LabelledPhoto } from './LabelledPhoto.tsx'
import { datasetStrings } from './strings.en.ts'

/** One version with its photos. Split and page stand in the address (`?split=val&page=2`). */
export function DatasetPage() {
  const text = datasetStrings.useText()
  const { number = '' } = useParams()
  const [address] = useSearchParams()
  const split = Split.safeParse(address.get('split'))
  const page = Math.max(1, Math.floor(Number(address.get('page') ?? '1')) || 1)
  const query = useQuery(datasetQuery(number, split.success ? split.data : null, page))
  const version = query.data?.version
  return (
    <Page
      lead={<BackLink to="/console/datasets" label={text('toDatasets')} />}
      title={
        version === undefined ? text('dataset') : text('datasetNumber', { number: version.number })
      }
      chips={version !== undefined && <DemoTag demo={version.demo} />}
      purpose={text('datasetText')}
      action={
        <Link to={`/console/runs?train=new&dataset=${number}`} className={buttonClass.primary}>
          {text('trainOnIt')}
        </Link>
      }
    >
      <Answer query={query}>
        {(detail) => (
          <DatasetBody detail={detail} split={split.success ? split.data : null} page={page} />
        )}
      </Answer>
    </Page>
  )
}

interface DatasetBodyProps {
  readonly detail: DatasetDetail
  readonly split: Split | null
  readonly page: number
}

function DatasetBody({ detail, split, page }: DatasetBodyProps) {
  const text = datasetStrings.useText()
  const [, setAddress] = useSearchParams()
  const makerOf = useMakerNames()
  const imports = useQuery(datasetsQuery).data?.imports ?? []
  const { version, items, itemCount } = detail
  const pages = Math.max(1, Math.ceil(itemCount / itemsAPage))
  const show = (next: { split: Split | null; page: number }) =>
    setAddress({
      ...(next.split === null ? {} : { split: next.split }),
      ...(next.page === 1 ? {} : { page: String(next.page) }),
    })
  return (
    <div className="divide-y divide-line">
      <div className="px-6 py-4">
        <Facts
          facts={[
            { term: text('madeAt'), fact: timeText(version.createdAt) },
            { term: text('madeBy'), fact: makerOf(version.createdBy) },
            { term: text('fromPhones'), fact: numberText(version.phonePhotos) },
            { term: text('root'), fact: <Hash value={version.root} /> },
          ]}
        />
      </div>
      <CountsTable
        what={text('datasetNumber', { number: version.number })}
        counts={version.counts}
      />
      <Section
        title={text('items')}
        says={text('legend')}
        action={
          <Choice
            name="split"
            label={text('splits')}
            value={split ?? 'all'}
            choices={[
              { value: 'all' as const, label: text('allSplits') },
              ...Split.options.map((one) => ({ value: one, label: text(`split_${one}`) })),
            ]}
            onChoose={(chosen) => show({ split: chosen === 'all' ? null : chosen, page: 1 })}
          />
        }
      >
        <ul
          aria-label={text('items')}
          className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-4"
        >
          {items.map((entry) => (
            <LabelledPhoto key={entry.item.photoSha} entry={entry} imports={imports} />
          ))}
        </ul>
        <nav aria-label={text('pageOf', { page, pages })} className="flex items-center gap-3 pt-4">
          <Button disabled={page <= 1} onClick={() => show({ split, page: page - 1 })}>
            {text('previousPage')}
          </Button>
          <span>{text('pageOf', { page: numberText(page), pages: numberText(pages) })}</span>
          <Button disabled={page >= pages} onClick={() => show({ split, page: page + 1 })}>
            {text('nextPage')}
          </Button>
        </nav>
      </Section>
    </div>
  )
}
