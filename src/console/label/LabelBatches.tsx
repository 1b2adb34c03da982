import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LabelBatchRow } from '../../contract/label.ts'
import { Button } from '../../ui/Button.tsx'
import { showToast } from '../../ui/toast.ts'
import { ConfirmSheet } from '../ConfirmSheet.tsx'
import { failureText } from '../failure-text.ts'
import { Section } from '../Section.tsx'
import { Tag } from '../Tag.tsx'
import { timeText } from '../time-text.ts'
import { labelApi, labelBatchesQuery, reviewListKey } from './label-api.ts'
import { labelStrings } from './strings.en.ts'

/** What the monitor has asked a reviewer for; nothing stands here while it never has. */
export function LabelBatches() {
  const text = labelStrings.useText()
  const { data } = useQuery(labelBatchesQuery)
  const [showsClosed, setShowsClosed] = useState(false)
  if (data === undefined || data.batches.length === 0) return null
  const closed = data.batches.filter(({ closedAt }) => closedAt !== null)
  const shown = showsClosed
    ? data.batches
    : data.batches.filter(({ closedAt }) => closedAt === null)
  return (
    <Section
      title={text('batches')}
      says={text('batchesText')}
      action={
        closed.length > 0 && (
          <Button kind="quiet" onClick={() => setShowsClosed(!showsClosed)}>
            {text(showsClosed ? 'hideClosed' : 'showClosed', { count: closed.length })}
          </Button>
        )
      }
    >
      {shown.length === 0 ? (
        <p className="text-ink-soft">{text('batchesNone')}</p>
      ) : (
        <ul aria-label={text('batches')} className="flex flex-col gap-3">
          {shown.map((batch) => (
            <Batch key={batch.id} batch={batch} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Batch({ batch }: { batch: LabelBatchRow }) {
  const text = labelStrings.useText()
  const [asking, setAsking] = useState(false)
  const change = useBatchChange(batch, () => setAsking(false))
  const { title, reason, photoCount, leftCount, openedAt, closedAt } = batch
  const isOpen = closedAt === null
  // Asked only where something is left: closing what is done can be undone from the message.
  const close = () => (leftCount > 0 ? setAsking(true) : change.mutate('close'))
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-64 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-semibold">
          {title}
          {!isOpen && <Tag>{text('batchClosed', { at: timeText(closedAt) })}</Tag>}
        </p>
        <p className="text-15">
          {text('batchCount', { count: photoCount })}
          {' · '}
          {text(leftCount === 0 ? 'batchDone' : 'batchLeft', { count: leftCount })}
          {' · '}
          {text('batchOpened', { at: timeText(openedAt) })}
        </p>
        <p className="text-13 text-ink-soft">{reason}</p>
      </div>
      <Button
        disabled={change.isPending}
        onClick={isOpen ? close : () => change.mutate('reopen')}
        aria-label={text(isOpen ? 'closeBatchNamed' : 'reopenBatchNamed', { title })}
      >
        {text(isOpen ? 'closeBatch' : 'reopenBatch')}
      </Button>
      {asking && (
        <ConfirmSheet
          title={text('closeTitle', { title })}
          description={text('closeText', { count: leftCount })}
          confirm={text('closeConfirm')}
          error={change.error}
          isPending={change.isPending}
          onConfirm={() => change.mutate('close')}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  )
}

function useBatchChange({ id, title }: LabelBatchRow, onDone: () => void) {
  const text = labelStrings.useText()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (change: 'close' | 'reopen') =>
      change === 'close' ? labelApi.closeBatch(id) : labelApi.reopenBatch(id),
    onSuccess(_, change) {
      showToast(text(change === 'close' ? 'batchIsClosed' : 'batchIsOpen', { title }))
      onDone()
    },
    onError: (error) => showToast(failureText(error), { tone: 'needs-you' }),
    async onSettled() {
      await queries.invalidateQueries({ queryKey: labelBatchesQuery.queryKey })
      await queries.invalidateQueries({ queryKey: reviewListKey })
    },
  })
}
