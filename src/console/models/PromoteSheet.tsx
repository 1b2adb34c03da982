import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ModelVersionDetail } from '../../contract/registry.ts'
import { Notice } from '../../ui/Notice.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { showToast } from '../../ui/toast.ts'
import { Choice } from '../Choice.tsx'
import { ConfirmSheet } from '../ConfirmSheet.tsx'
import { unbrokenText } from '../figure-text.ts'
import { modelsApi, versionsQuery } from './models-api.ts'
import { rolloutShares, type RolloutShare } from './rollout-share.ts'
import { modelStrings } from './strings.en.ts'

interface PromoteSheetProps {
  readonly detail: ModelVersionDetail
  readonly onClose: () => void
}

/** Asks before phones get it, all of them or a share. Where the gate refused, only a typed reason leads past it. */
export function PromoteSheet({ detail, onClose }: PromoteSheetProps) {
  const text = modelStrings.useText()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const [pastGate, setPastGate] = useState(false)
  const [share, setShare] = useState<RolloutShare>('100')
  const { version, demo } = detail.version
  const barred = whyBarred(detail)
  const promote = useMutation({
    mutationFn: () =>
      share === '100'
        ? modelsApi.promote(version, { alias: 'champion', reason, pastGate })
        : modelsApi.canary(version, { percent: Number(share), reason, pastGate }),
    async onSuccess() {
      showToast(
        share === '100'
          ? text('promoted', { version })
          : text('canaryGoes', { version, percent: share }),
      )
      onClose()
      await queries.invalidateQueries({ queryKey: versionsQuery.queryKey })
    },
  })
  return (
    <ConfirmSheet
      title={text('promoteTitle', { version })}
      description={text(share === '100' ? 'promoteText' : 'canaryText')}
      confirm={text(barred === null ? 'promote' : 'promotePast')}
      danger={barred !== null}
      disabled={barred !== null && (!pastGate || reason.trim() === '')}
      error={promote.error}
      isPending={promote.isPending}
      onConfirm={() => promote.mutate()}
      onClose={onClose}
    >
      <Choice
        name="share"
        label={text('share')}
        labelled
        value={share}
        choices={rolloutShares.map((value) => ({
          value,
          label: value === '100' ? text('shareAll') : text('sharePercent', { percent: value }),
        }))}
        onChoose={setShare}
      />
      {share === '100' && <Replaces />}
      {demo && <Notice>{text('promoteDemo')}</Notice>}
      {barred !== null && <Barred reasons={barred} />}
      {barred !== null && (
        <label className="flex min-h-10 items-center gap-3 font-semibold">
          <input
            type="checkbox"
            checked={pastGate}
            onChange={(event) => setPastGate(event.target.checked)}
            className="size-5 accent-ink"
          />
          {text('pastGate')}
        </label>
      )}
      {(barred === null || pastGate) && (
        <TextField
          label={text('reason')}
          hint={text(barred === null ? 'reasonHint' : 'reasonNeeded')}
          maxLength={500}
          value={reason}
          onChange={setReason}
        />
      )}
    </ConfirmSheet>
  )
}

/** The gate's refusals in words; null where it lets the version pass. */
function whyBarred({ version, verdict }: ModelVersionDetail): readonly string[] | null {
  if (version.gate === 'pass' || (version.gate === null && version.origin === 'bundled'))
    return null
  if (verdict === null) return [modelStrings.text('barredUnjudged')]
  return verdict.reasons.filter(({ outcome }) => outcome === 'refuse').map(({ message }) => message)
}

function Barred({ reasons }: { reasons: readonly string[] }) {
  const text = modelStrings.useText()
  return (
    <Notice tone="alert">
      <p className="font-semibold">{text('barred')}</p>
      <ul className="list-disc pl-5">
        {reasons.map((reason) => (
          <li key={reason}>{unbrokenText(reason)}</li>
        ))}
      </ul>
    </Notice>
  )
}

/** Which version goes. */
function Replaces() {
  const text = modelStrings.useText()
  const { data } = useQuery(versionsQuery)
  const champion = data?.versions.find(({ aliases }) => aliases.includes('champion'))
  if (data === undefined) return null
  return (
    <p>
      {champion === undefined
        ? text('promoteFirst')
        : text('replaces', { version: champion.version })}
    </p>
  )
}
