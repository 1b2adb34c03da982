import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { DatasetPage } from '../../contract/dataset.ts'
import { buttonClass } from '../../ui/button-class.ts'
import { Answer } from '../Answer.tsx'
import { Empty } from '../Empty.tsx'
import { Page } from '../Page.tsx'
import { Section } from '../Section.tsx'
import { datasetsQuery } from './datasets-api.ts'
import { DatasetTable } from './DatasetTable.tsx'
import { LoadDemo } from './DemoOffer.tsx'
import { HowToImport, ImportSection } from './ImportSection.tsx'
import { ImportState } from './ImportState.tsx'
import { PreviewSection } from './PreviewSection.tsx'
import { RuleSection } from './RuleSection.tsx'
import { datasetStrings } from './strings.en.ts'

/** What labelled photos there are, the versions made of them, and how more come in. */
export function DatasetsPage() {
  const text = datasetStrings.useText()
  const query = useQuery(datasetsQuery)
  return (
    <Page title={text('datasets')} purpose={text('datasetsText')}>
      <Answer query={query}>
        {(page) => (
          <>
            {page.importing !== null && <ImportState importing={page.importing} />}
            {isFresh(page) ? <Fresh page={page} /> : <Stock page={page} />}
          </>
        )}
      </Answer>
    </Page>
  )
}

function isFresh({ imports, versions, previews }: DatasetPage): boolean {
  return imports.length === 0 && versions.length === 0 && previews.length === 0
}

/** One that could be loaded now: not while an import runs. */
function offersDemo({ demoOffered, importing }: DatasetPage): boolean {
  return demoOffered && importing?.error !== null
}

/** The first look: what fills the page. */
function Fresh({ page }: { page: DatasetPage }) {
  const text = datasetStrings.useText()
  if (page.importing?.error === null) return null
  return (
    <Empty
      title={text('freshTitle')}
      hint={text('freshText')}
      action={
        <div className="flex flex-col items-center gap-6">
          <div className="flex flex-wrap justify-center gap-2">
            {page.demoOffered && <LoadDemo kind="primary" />}
            <Link to="/console/label" className={buttonClass.plain}>
              {text('toLabel')}
            </Link>
          </div>
          <HowToImport />
        </div>
      }
    />
  )
}

function Stock({ page }: { page: DatasetPage }) {
  const text = datasetStrings.useText()
  const { previews, versions, imports, rule } = page
  return (
    <div className="divide-y divide-line">
      {previews.map((preview) => (
        <PreviewSection key={preview.base} preview={preview} versions={versions} />
      ))}
      {offersDemo(page) && (
        <Section title={text('demoTitle')} says={text('demoOffer')} action={<LoadDemo />}>
          {null}
        </Section>
      )}
      <Section flush title={text('versions')} says={text('versionsText')}>
        {versions.length === 0 ? (
          <p className="px-6 text-ink-soft">{text('versionsNone')}</p>
        ) : (
          <DatasetTable versions={versions} />
        )}
      </Section>
      <ImportSection imports={imports} />
      <RuleSection rule={rule} />
    </div>
  )
}
