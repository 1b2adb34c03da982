import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { ModelVersion } from '../../contract/registry.ts'
import { buttonClass } from '../../ui/button-class.ts'
import { Answer } from '../Answer.tsx'
import { DataTable } from '../DataTable.tsx'
import { DemoTag } from '../DemoTag.tsx'
import { Empty } from '../Empty.tsx'
import { percentText } from '../figure-text.ts'
import { Page } from '../Page.tsx'
import { numberText, timeText } from '../time-text.ts'
import { FrozenNotice } from './FrozenNotice.tsx'
import { versionPath, versionsQuery } from './models-api.ts'
import { Refusals } from './Refusals.tsx'
import { RollBack } from './RollBack.tsx'
import { modelStrings } from './strings.en.ts'
import { AliasTags, GateTag } from './VersionTags.tsx'

/** All registered versions; the way back stands at the right. */
export function ModelsPage() {
  const text = modelStrings.useText()
  const query = useQuery(versionsQuery)
  const champion = query.data?.versions.find(({ aliases }) => aliases.includes('champion'))
  return (
    <Page
      title={text('models')}
      purpose={text('modelsText')}
      action={champion !== undefined && <RollBack from={champion.version} />}
    >
      <Answer query={query}>
        {({ versions, frozenSince }) => (
          <>
            {frozenSince !== null && (
              <div className="px-6 py-4">
                <FrozenNotice since={frozenSince} />
              </div>
            )}
            {versions.length === 0 ? <NoVersion /> : <VersionTable versions={versions} />}
            {versions.length > 0 && (
              <p className="px-6 py-3 text-13 text-ink-soft">{text('champions')}</p>
            )}
            <Refusals />
          </>
        )}
      </Answer>
    </Page>
  )
}

function NoVersion() {
  const text = modelStrings.useText()
  return (
    <Empty
      title={text('modelsEmpty')}
      hint={text('modelsEmptyText')}
      action={
        <Link to="/console/runs" className={buttonClass.primary}>
          {text('toRuns')}
        </Link>
      }
    />
  )
}

function VersionTable({ versions }: { versions: readonly ModelVersion[] }) {
  const text = modelStrings.useText()
  return (
    <DataTable
      label={text('models')}
      rows={versions}
      keyOf={({ version }) => version}
      columns={[
        {
          key: 'version',
          head: text('version'),
          renderCell: ({ version, demo }) => (
            <span className="flex items-center gap-2">
              <Link
                to={versionPath(version)}
                className="py-1 text-17 font-bold underline-offset-4 hoverable:hover:underline"
              >
                {version}
              </Link>
              <DemoTag demo={demo} />
            </span>
          ),
        },
        {
          key: 'aliases',
          head: text('aliases'),
          renderCell: (version) => (
            <span className="flex gap-1">
              <AliasTags version={version} />
            </span>
          ),
        },
        { key: 'gate', head: text('gate'), renderCell: (version) => <GateTag version={version} /> },
        {
          key: 'ap50',
          head: text('ap50'),
          figures: true,
          renderCell: ({ ap50 }) => percentText(ap50),
        },
        { key: 'ap', head: text('ap'), figures: true, renderCell: ({ ap }) => percentText(ap) },
        {
          key: 'devices',
          head: text('runningIt'),
          figures: true,
          renderCell: ({ deviceCount }) => numberText(deviceCount),
        },
        {
          key: 'dataset',
          head: text('dataset'),
          wideOnly: true,
          renderCell: ({ dataset }) =>
            dataset === null ? '–' : text('datasetNumber', { number: dataset }),
        },
        {
          key: 'registered',
          head: text('registered'),
          wideOnly: true,
          renderCell: ({ registeredAt }) => timeText(registeredAt),
        },
      ]}
    />
  )
}
