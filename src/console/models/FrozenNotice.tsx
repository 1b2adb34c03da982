import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { showToast } from '../../ui/toast.ts'
import { ConfirmSheet } from '../ConfirmSheet.tsx'
import { timeText } from '../time-text.ts'
import { modelsApi } from './models-api.ts'
import { modelStrings } from './strings.en.ts'

/** Promotion does not go on by itself; a person can let it. */
export function FrozenNotice({ since }: { since: number }) {
  const text = modelStrings.useText()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const unfreeze = useMutation({
    mutationFn: () => modelsApi.unfreeze(),
    async onSuccess() {
      showToast(text('unfrozen'))
      setAsking(false)
      // It stands on the pages of models and of the monitor.
      await queries.invalidateQueries()
    },
  })
  return (
    <Notice
      tone="alert"
      actions={<Button onClick={() => setAsking(true)}>{text('unfreeze')}</Button>}
    >
      {text('frozen', { at: timeText(since) })}
      {asking && (
        <ConfirmSheet
          title={text('unfreezeTitle')}
          description={text('unfreezeText')}
          confirm={text('unfreeze')}
          error={unfreeze.error}
          isPending={unfreeze.isPending}
          onConfirm={() => unfreeze.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </Notice>
  )
}
