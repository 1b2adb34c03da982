import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { ModelRefusalRow } from '../../contract/registry.ts'
import { Answer } from '../Answer.tsx'
import { DataTable } from '../DataTable.tsx'
import { Section } from '../Section.tsx'
import { Tag } from '../Tag.tsx'
import { exactTimeText } from '../time-text.ts'
import { refusalsQuery, versionPath } from './models-api.ts'
import { refusalText } from './refusal-text.ts'
import { modelStrings } from './strings.en.ts'

/** What phones would not take: of one version, or of all, those too that no phone could read. */
export function Refusals({ version }: { version?: string }) {
  const text = modelStrings.useText()
  const query = useQuery(refusalsQuery)
  return (
    <Section title={text('refusals')} says={text('refusalsText')} flush>
      <Answer query={query}>
        {({ refusals }) => {
          const shown = refusals.filter((one) => version === undefined || one.version === version)
          return shown.length === 0 ? (
            <p className="px-6 text-ink-soft">
              {version === undefined ? text('refusalsNone') : text('refusalsNoneOf', { version })}
            </p>
          ) : (
            <RefusalTable refusals={shown} ofOne={version !== undefined} />
          )
        }}
      </Answer>
    </Section>
  )
}

interface RefusalTableProps {
  readonly refusals: readonly ModelRefusalRow[]
  /** All are of one version, which need not be named. */
  readonly ofOne: boolean
}

function RefusalTable({ refusals, ofOne }: RefusalTableProps) {
  const text = modelStrings.useText()
  return (
    <DataTable
      label={text('refusals')}
      rows={refusals}
      keyOf={({ recordId }) => recordId}
      columns={[
        {
          key: 'device',
          head: text('device'),
          renderCell: ({ deviceName, stands }) => (
            <span className="flex items-center gap-2">
              {deviceName}
              {!stands && <Tag>{text('refusalOver')}</Tag>}
            </span>
          ),
        },
        ...(ofOne
          ? []
          : [
              {
                key: 'version',
                head: text('version'),
                renderCell: ({ version }: ModelRefusalRow) =>
                  version === null ? (
                    text('refusalUnread')
                  ) : (
                    <Link to={versionPath(version)} className="underline underline-offset-4">
                      {version}
                    </Link>
                  ),
              },
            ]),
        {
          key: 'browser',
          head: text('browser'),
          renderCell: ({ browser, appVersion }) =>
            text('browserAndApp', { browser: browser ?? text('browserUnsaid'), app: appVersion }),
        },
        {
          key: 'why',
          head: text('why'),
          fills: true,
          renderCell: ({ reason }) => (
            <span className="block min-w-52 whitespace-normal">{refusalText(reason)}</span>
          ),
        },
        { key: 'at', head: text('at'), renderCell: ({ at }) => exactTimeText(at) },
      ]}
    />
  )
}
