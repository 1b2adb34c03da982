import type { ModelVersionDetail } from '../../contract/registry.ts'
import { ActorName } from '../ActorName.tsx'
import { DataTable } from '../DataTable.tsx'
import { Tag } from '../Tag.tsx'
import { exactTimeText } from '../time-text.ts'
import { modelStrings } from './strings.en.ts'

/** Who moved which alias to the version, when and why. */
export function Approvals({ detail: { approvals } }: { detail: ModelVersionDetail }) {
  const text = modelStrings.useText()
  if (approvals.length === 0) {
    return <p className="px-6 text-ink-soft">{text('approvalsEmpty')}</p>
  }
  return (
    <DataTable
      label={text('approvals')}
      rows={approvals}
      keyOf={({ at, alias }) => `${at} ${alias}`}
      columns={[
        { key: 'at', head: text('at'), renderCell: ({ at }) => exactTimeText(at) },
        {
          key: 'action',
          head: text('action'),
          renderCell: ({ action, alias, pastGate }) => (
            <span className="flex items-center gap-2">
              {text(`action_${action}`)}
              <Tag>{text(`alias_${alias}`)}</Tag>
              {pastGate && <Tag tone="alert">{text('pastGateTag')}</Tag>}
            </span>
          ),
        },
        {
          key: 'actor',
          head: text('actor'),
          renderCell: ({ actor }) => <ActorName actor={actor} />,
        },
        {
          key: 'reason',
          head: text('reason'),
          fills: true,
          renderCell: ({ reason }) => (
            <span className="block truncate" title={reason}>
              {reason || '–'}
            </span>
          ),
        },
      ]}
    />
  )
}
